package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Outcome;
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

	private final @Nullable Mailbox mailbox;

	private final ArrayDeque<InboundExchange> batch = new ArrayDeque<>();

	private final AtomicInteger inFlight = new AtomicInteger();

	/** Requests in the order of their coming, some of which may have ended. */
	private final ConcurrentLinkedQueue<InboundExchange> open = new ConcurrentLinkedQueue<>();

	UdpPeer(Intake intake) {
		super(intake, Map.of(SluiceHeaders.INBOUND, intake.name()));
		this.mailbox = intake.virtualThreads() ? new Mailbox(this) : null;
	}

	/**
	 * A datagram has come.
	 * @param source who sent it
	 * @param headers what its messages share
	 * @param payload its bytes
	 */
	void receive(DatagramSource source, LeanHeaders headers, ByteBuf payload) {
		if (this.inFlight.get() >= intake().maxInFlight()) {
			intake().ledger().begin();
			intake().ledger().end(Outcome.DROPPED, null);
			intake().log()
				.warn("dropped", () -> "event=datagram-dropped inbound=" + intake().name() + " cause="
						+ Cause.OVERLOAD.word() + " peer=" + describe(source));
			return;
		}
		this.inFlight.incrementAndGet();
		Datagram datagram = new Datagram(this, source, headers);
		if (!receive(datagram, payload, headers)) {
			return;
		}
		if (this.mailbox != null) {
			watch(datagram);
			this.batch.add(datagram);
		}
		else {
			handle(datagram);
			watch(datagram);
		}
	}

	private void watch(InboundExchange exchange) {
		if (intake().replies() && !exchange.isEnded()) {
			exchange.since(System.nanoTime());
			this.open.add(exchange);
		}
	}

	/**
	 * A datagram has come that is too long.
	 * @param source who sent it
	 * @param headers what its messages share
	 * @param error what is wrong
	 */
	void refuse(DatagramSource source, LeanHeaders headers, ExchangeException error) {
		this.inFlight.incrementAndGet();
		Datagram datagram = new Datagram(this, source, headers);
		datagram.uncounted();
		datagram.fail(error);
	}

	/**
	 * All datagrams of what was read in one go have come.
	 */
	void readComplete() {
		if (this.mailbox != null && !this.batch.isEmpty()) {
			this.mailbox.put(this.batch);
		}
	}

	/**
	 * Ends requests that have waited too long for their answers.
	 */
	void checkDeadlines() {
		long now = System.nanoTime();
		// All that have ended go, also behind one that waits: else it would keep them.
		this.open.removeIf((exchange) -> {
			if (!exchange.isEnded() && now - exchange.since() >= intake().replyNanos()) {
				exchange.fail(new ExchangeException(Cause.TIMEOUT, "no answer in time"));
			}
			return exchange.isEnded();
		});
	}

	/**
	 * Ends what is still open.
	 */
	void abort() {
		for (InboundExchange exchange = this.open.poll(); exchange != null; exchange = this.open.poll()) {
			if (!exchange.isEnded()) {
				exchange.fail(new ExchangeException(Cause.FAILED, "cut off at shutdown"));
			}
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
		this.inFlight.decrementAndGet();
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

		Datagram(UdpPeer peer, DatagramSource source, LeanHeaders headers) {
			super(peer);
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
