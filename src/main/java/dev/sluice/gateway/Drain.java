package dev.sluice.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.Outbound;
import dev.sluice.transport.Address;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends what was begun: listening stops, what was read is handled and answered, then
 * connections close. What has not ended in time is cut off and counted as failed.
 */
public final class Drain {

	private static final Log logger = LogFactory.getLog(Drain.class);

	private static final Duration LOOK = Duration.ofMillis(10);

	private static final Duration CUT_OFF = Duration.ofSeconds(2);

	private final Duration timeout;

	/**
	 * Creates a drain.
	 * @param grace the time that Boot gives a phase to stop; the drain ends somewhat
	 * earlier, so that its end is still counted and logged
	 */
	public Drain(Duration grace) {
		this.timeout = grace.minus(grace.dividedBy(10)).minus(CUT_OFF);
	}

	/** How long what was begun may take to end. */
	Duration timeout() {
		return this.timeout;
	}

	/**
	 * Drains the inbounds and stops the outbounds.
	 */
	void run(List<InboundEndpoint> inbounds, List<Outbound> outbounds) {
		long deadline = System.nanoTime() + Math.max(this.timeout.toNanos(), 0);
		List<InboundEndpoint> first = new ArrayList<>();
		List<InboundEndpoint> last = new ArrayList<>();
		for (InboundEndpoint inbound : inbounds) {
			(mayBeFedByItself(inbound, outbounds) ? last : first).add(inbound);
		}
		first.forEach(InboundEndpoint::drain);
		if (!last.isEmpty()) {
			drainStrangers(last, outbounds);
		}
		boolean drained = await(() -> isDrained(first), deadline) && await(new Rest(last), deadline);
		last.forEach(InboundEndpoint::drain);
		drained = drained && await(() -> isDrained(last), deadline);
		if (!drained) {
			logTimeout(inbounds);
		}
		stop(outbounds, deadline + CUT_OFF.toNanos());
		if (!drained) {
			cutOff(inbounds);
		}
	}

	/**
	 * An inbound that an outbound of the same gateway may send to is drained behind the
	 * others: until then their messages still reach it.
	 */
	private static boolean mayBeFedByItself(InboundEndpoint inbound, List<Outbound> outbounds) {
		if (inbound.definition().listen() == null) {
			return false;
		}
		Address listening = Address.parse(inbound.status().address());
		return outbounds.stream()
			.flatMap((outbound) -> outbound.definition().connect().stream())
			.anyMatch((address) -> address.scheme() == listening.scheme() && address.port() == listening.port()
					&& mayBeHere(address.host()));
	}

	private static boolean mayBeHere(String host) {
		try {
			InetAddress address = InetAddress.ofLiteral(host);
			return address.isLoopbackAddress() || address.isAnyLocalAddress()
					|| NetworkInterface.getByInetAddress(address) != null;
		}
		catch (IllegalArgumentException | SocketException ex) {
			// A name, which is not asked for now: that may take longer than all the rest.
			return true;
		}
	}

	/**
	 * The peers of such an inbound that are not this gateway itself need not wait: those
	 * that do not close would take their time only when the others have taken theirs.
	 */
	private static void drainStrangers(List<InboundEndpoint> inbounds, List<Outbound> outbounds) {
		Set<InetSocketAddress> own = new HashSet<>();
		outbounds.forEach((outbound) -> own.addAll(outbound.localAddresses()));
		inbounds.forEach((inbound) -> inbound.drainBut(own));
	}

	private static boolean isDrained(List<InboundEndpoint> inbounds) {
		return inbounds.stream().allMatch(InboundEndpoint::isDrained);
	}

	private static boolean await(BooleanSupplier condition, long deadline) {
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline >= 0) {
				return false;
			}
			try {
				Thread.sleep(LOOK);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}
		return true;
	}

	private static void logTimeout(List<InboundEndpoint> inbounds) {
		for (InboundEndpoint inbound : inbounds) {
			if (!inbound.isDrained()) {
				logger.warn("event=drain-timeout inbound=" + inbound.name() + " in-flight="
						+ inbound.ledger().inFlight() + " connections=" + inbound.status().connections());
			}
		}
	}

	/**
	 * All at the same time: each waits for far sides that do not close.
	 */
	private static void stop(List<Outbound> outbounds, long deadline) {
		List<Thread> stopping = outbounds.stream()
			.map((outbound) -> Thread.ofVirtual().name("sluice-stop-" + outbound.name()).start(outbound::stop))
			.toList();
		await(() -> stopping.stream().noneMatch(Thread::isAlive), deadline);
	}

	private static void cutOff(List<InboundEndpoint> inbounds) {
		inbounds.forEach(InboundEndpoint::abort);
		await(() -> isDrained(inbounds), System.nanoTime() + CUT_OFF.toNanos());
		for (InboundEndpoint inbound : inbounds) {
			long left = inbound.ledger().inFlight();
			if (left != 0) {
				logger.warn("event=cut-off inbound=" + inbound.name() + " left-in-flight=" + left + " failed="
						+ inbound.ledger().ended(Outcome.FAILED));
			}
		}
	}

	/**
	 * Whether nothing has come for a while and nothing is in flight: what inbounds send
	 * each other has arrived.
	 */
	private static final class Rest implements BooleanSupplier {

		private static final int LOOKS = 10;

		private final List<InboundEndpoint> inbounds;

		private long received = -1;

		private int looks;

		Rest(List<InboundEndpoint> inbounds) {
			this.inbounds = inbounds;
		}

		@Override
		public boolean getAsBoolean() {
			long now = this.inbounds.stream().mapToLong((inbound) -> inbound.ledger().received()).sum();
			boolean resting = now == this.received
					&& this.inbounds.stream().allMatch((inbound) -> inbound.ledger().inFlight() == 0);
			this.received = now;
			this.looks = resting ? this.looks + 1 : 0;
			return this.inbounds.isEmpty() || this.looks >= LOOKS;
		}

	}

}
