package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import dev.sluice.inbound.InboundDefinition.Overload;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.transport.ReturnPath;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Senders who share a mailbox and cannot be slowed down: those of datagrams, or the far
 * side of an outbound when it speaks by itself. Their messages are received on the event
 * loop of one socket; one beyond the bound is dropped and counted.
 */
final class UnpacedPeer extends Peer {

	/** The most bytes of messages that have not ended; one is always taken. */
	private static final long MAX_BYTES = 4 * 1024 * 1024;

	private static final int COUNT_SHIFT = 32;

	/** Stands for the size of a message that was turned away and is told so. */
	private static final int REJECTED = -1;

	/** One in so many and one is timed: what is read in one go has many senders. */
	private static final int TIMED = 15;

	/** The most messages that are being told so; further ones are dropped. */
	private static final int MOST_REJECTIONS = 1024;

	private final UnendedMessages pending;

	private final Predicate<ReturnPath> hears;

	/** Made with the first message that needs it, on the event loop. */
	private volatile @Nullable Mailbox mailbox;

	private final ArrayDeque<InboundExchange> batch = new ArrayDeque<>();

	/** How many have not ended, above the number of their bytes. */
	private final AtomicLong inFlight = new AtomicLong();

	private int received;

	private long bytes;

	private final AtomicInteger rejections = new AtomicInteger();

	private volatile boolean gone;

	private final AtomicBoolean over = new AtomicBoolean();

	/**
	 * Creates a peer without messages.
	 * @param intake what it has in common with others
	 * @param headers what all of its messages share
	 * @param pending takes those that have not ended
	 * @param hears whether a sender may be answered now
	 */
	UnpacedPeer(Intake intake, Map<String, Object> headers, UnendedMessages pending, Predicate<ReturnPath> hears) {
		super(intake, headers);
		this.pending = pending;
		this.hears = hears;
	}

	@Override
	boolean hasMailbox() {
		return this.mailbox != null;
	}

	/**
	 * A message has come.
	 * @param source who sent it
	 * @param headers what its messages share
	 * @param payload the bytes of the frame or datagram
	 * @return whether it is the first that waits for {@link #readComplete()}
	 */
	boolean receive(ReturnPath source, LeanHeaders headers, ByteBuf payload) {
		int size = payload.readableBytes();
		this.bytes += size;
		if ((this.received++ & TIMED) == 0) {
			readEnded();
		}
		if (!hasRoom(size)) {
			turnAway(source, headers, payload);
			return false;
		}
		Received received = new Received(this, source, headers, size);
		Throwable failure = receive(received, payload, headers);
		if (failure != null) {
			received.fail(failure);
			return false;
		}
		if (this.mailbox == null && received.policy().virtualThreads()) {
			this.mailbox = new Mailbox(this);
		}
		if (this.mailbox != null) {
			this.pending.add(received);
			this.batch.add(received);
			return this.batch.size() == 1;
		}
		handle(received);
		if (!received.isDone()) {
			this.pending.add(received);
		}
		return false;
	}

	/** Only the event loop adds, so the room that it sees stays. */
	private boolean hasRoom(int size) {
		long now = this.inFlight.get();
		if (now >>> COUNT_SHIFT >= intake().policy().maxInFlight() || (now != 0 && (int) now + size > MAX_BYTES)
				|| intake().inFlightBytes().isFull()) {
			return false;
		}
		this.inFlight.addAndGet(weight(size));
		return true;
	}

	private static long weight(int size) {
		return (1L << COUNT_SHIFT) + size;
	}

	/**
	 * A message comes too fast, or there is no room for it.
	 * @param source who sent it
	 * @param headers what its messages share
	 * @param payload the bytes of the frame or datagram
	 */
	void turnAway(ReturnPath source, LeanHeaders headers, ByteBuf payload) {
		if (intake().policy().pacing().overload() != Overload.REJECT || this.rejections.get() >= MOST_REJECTIONS) {
			drop(source.describe());
			return;
		}
		this.rejections.incrementAndGet();
		Received received = new Received(this, source, headers, REJECTED);
		receive(received, payload, headers);
		received.reject(Cause.OVERLOAD);
	}

	/**
	 * A datagram has come that is too long. What its sender sees is up to the error
	 * policy, as far as there is room.
	 * @param source who sent it
	 * @param headers what its messages share
	 * @param error what is wrong
	 */
	void refuse(ReturnPath source, LeanHeaders headers, ExchangeException error) {
		logRefused(source.describe(), error);
		if (hasRoom(0)) {
			Received received = new Received(this, source, headers, 0);
			received.uncounted();
			received.fail(error);
		}
	}

	/**
	 * All messages of what was read in one go have come.
	 */
	void readComplete() {
		if (this.mailbox != null && !this.batch.isEmpty() && this.mailbox.put(this.batch)) {
			this.mailbox.start();
		}
	}

	/**
	 * No further message will come. Its order is kept until those that have come have
	 * ended.
	 */
	void gone() {
		this.gone = true;
		endIfOver();
	}

	private void endIfOver() {
		if (this.gone && isIdle() && this.over.compareAndSet(false, true)) {
			end();
		}
	}

	/** The bytes that came; for any thread, perhaps a little late. */
	long bytes() {
		return this.bytes;
	}

	/** How many messages wait for a thread; for any thread. */
	int waiting() {
		Mailbox box = this.mailbox;
		return (box != null) ? box.size() : 0;
	}

	/** Whether all messages have ended. */
	boolean isIdle() {
		return this.inFlight.get() == 0 && this.rejections.get() == 0;
	}

	@Override
	void completed(InboundExchange exchange) {
		ByteBuf answer = exchange.answer();
		if (answer == null) {
			ended(exchange, true);
			return;
		}
		ReturnPath source = ((Received) exchange).source();
		if (!this.hears.test(source)) {
			exchange.silenced();
			ended(exchange, false);
			return;
		}
		source.send(answer).whenComplete((sent, failure) -> {
			if (failure != null) {
				intake().log()
					.warn("answer-not-sent", () -> "event=answer-not-sent inbound=" + intake().name() + " peer="
							+ exchange.describePeer() + " error=\"" + Cause.describe(failure) + "\"");
			}
			ended(exchange, failure == null);
		});
	}

	private void ended(InboundExchange exchange, boolean delivered) {
		exchange.count(delivered);
		int size = ((Received) exchange).size;
		if (size == REJECTED) {
			this.rejections.decrementAndGet();
		}
		else {
			this.inFlight.addAndGet(-weight(size));
		}
		endIfOver();
	}

	/**
	 * A message on its way, which remembers where an answer goes.
	 */
	private static final class Received extends InboundExchange {

		private final ReturnPath source;

		private final LeanHeaders headers;

		private final int size;

		Received(UnpacedPeer peer, ReturnPath source, LeanHeaders headers, int size) {
			super(peer);
			this.size = size;
			this.source = source;
			this.headers = headers;
		}

		ReturnPath source() {
			return this.source;
		}

		@Override
		LeanHeaders senderHeaders() {
			return this.headers;
		}

		@Override
		String describePeer() {
			return this.source.describe();
		}

	}

}
