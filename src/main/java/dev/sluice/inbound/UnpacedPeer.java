package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.transport.udp.DatagramSource;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The senders of datagrams that share a mailbox. Datagrams are received on the event loop
 * of one socket. There is no connection to slow down: a datagram beyond the bound is
 * dropped and counted.
 */
final class UdpPeer extends Peer {

	/** The most bytes of datagrams that have not ended; one is always taken. */
	private static final long MAX_BYTES = 4 * 1024 * 1024;

	private static final int COUNT_SHIFT = 32;

	private final UdpPending pending;

	private final @Nullable Mailbox mailbox;

	private final ArrayDeque<InboundExchange> batch = new ArrayDeque<>();

	/** How many have not ended, above the number of their bytes. */
	private final AtomicLong inFlight = new AtomicLong();

	UdpPeer(Intake intake, UdpPending pending) {
		super(intake, Map.of(SluiceHeaders.INBOUND, intake.name()));
		this.pending = pending;
		this.mailbox = intake.virtualThreads() ? new Mailbox(this) : null;
	}

	/**
	 * A datagram has come.
	 * @param source who sent it
	 * @param headers what its messages share
	 * @param payload its bytes
	 * @return whether it is the first that waits for {@link #readComplete()}
	 */
	boolean receive(DatagramSource source, LeanHeaders headers, ByteBuf payload) {
		int size = payload.readableBytes();
		if (!hasRoom(size)) {
			drop(source);
			return false;
		}
		Datagram datagram = new Datagram(this, source, headers, size);
		Throwable failure = receive(datagram, payload, headers);
		if (failure != null) {
			datagram.fail(failure);
			return false;
		}
		if (this.mailbox != null) {
			this.pending.add(datagram);
			this.batch.add(datagram);
			return this.batch.size() == 1;
		}
		handle(datagram);
		if (!datagram.isDone()) {
			this.pending.add(datagram);
		}
		return false;
	}

	/** Only the event loop adds, so the room that it sees stays. */
	private boolean hasRoom(int size) {
		long now = this.inFlight.get();
		if (now >>> COUNT_SHIFT >= intake().maxInFlight() || (now != 0 && (int) now + size > MAX_BYTES)) {
			return false;
		}
		this.inFlight.addAndGet(weight(size));
		return true;
	}

	private static long weight(int size) {
		return (1L << COUNT_SHIFT) + size;
	}

	private void drop(DatagramSource source) {
		intake().ledger().drop();
		intake().log()
			.warn("dropped", () -> "event=datagram-dropped inbound=" + intake().name() + " cause="
					+ Cause.OVERLOAD.word() + " peer=" + describe(source));
	}

	/**
	 * A datagram has come that is too long. What its sender sees is up to the error
	 * policy, as far as there is room.
	 * @param source who sent it
	 * @param headers what its messages share
	 * @param error what is wrong
	 */
	void refuse(DatagramSource source, LeanHeaders headers, ExchangeException error) {
		logRefused(describe(source), error);
		if (hasRoom(0)) {
			Datagram datagram = new Datagram(this, source, headers, 0);
			datagram.uncounted();
			datagram.fail(error);
		}
	}

	/**
	 * All datagrams of what was read in one go have come.
	 */
	void readComplete() {
		if (this.mailbox != null && !this.batch.isEmpty() && this.mailbox.put(this.batch)) {
			this.mailbox.start();
		}
	}

	@Override
	void completed(InboundExchange exchange) {
		ByteBuf answer = exchange.answer();
		if (answer == null) {
			ended(exchange);
			return;
		}
		((Datagram) exchange).source().send(answer).whenComplete((sent, failure) -> {
			if (failure != null) {
				intake().log()
					.warn("answer-not-sent", () -> "event=answer-not-sent inbound=" + intake().name() + " peer="
							+ exchange.describePeer() + " error=\"" + Cause.describe(failure) + "\"");
				exchange.undelivered();
			}
			ended(exchange);
		});
	}

	private void ended(InboundExchange exchange) {
		exchange.count();
		this.inFlight.addAndGet(-weight(((Datagram) exchange).size));
	}

	private static String describe(DatagramSource source) {
		return source.address().getAddress().getHostAddress() + ":" + source.address().getPort();
	}

	/**
	 * A datagram on its way, which remembers where an answer goes.
	 */
	private static final class Datagram extends InboundExchange {

		private final DatagramSource source;

		private final LeanHeaders headers;

		private final int size;

		Datagram(UdpPeer peer, DatagramSource source, LeanHeaders headers, int size) {
			super(peer);
			this.size = size;
			this.source = source;
			this.headers = headers;
		}

		DatagramSource source() {
			return this.source;
		}

		@Override
		LeanHeaders senderHeaders() {
			return this.headers;
		}

		@Override
		String describePeer() {
			return describe(this.source);
		}

	}

}
