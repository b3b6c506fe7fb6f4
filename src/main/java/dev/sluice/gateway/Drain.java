package dev.sluice.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

	void run(List<InboundEndpoint> inbounds, List<Outbound> outbounds) {
		long deadline = System.nanoTime() + Math.max(this.timeout.toNanos(), 0);
		List<InboundEndpoint> first = new ArrayList<>();
		List<InboundEndpoint> last = new ArrayList<>();
		for (InboundEndpoint inbound : inbounds) {
			(isFedByItself(inbound, outbounds) ? last : first).add(inbound);
		}
		boolean drained = drain(first, deadline);
		drained &= drain(last, deadline);
		if (!drained) {
			cutOff(inbounds, outbounds);
		}
	}

	/**
	 * An inbound that an outbound of the same gateway sends to is drained behind the
	 * others: until then their messages still reach it.
	 */
	private static boolean isFedByItself(InboundEndpoint inbound, List<Outbound> outbounds) {
		Address listening = Address.parse(inbound.status().address());
		return outbounds.stream()
			.flatMap((outbound) -> outbound.definition().connect().stream())
			.anyMatch((address) -> address.scheme() == listening.scheme() && address.port() == listening.port());
	}

	private static boolean drain(List<InboundEndpoint> inbounds, long deadline) {
		inbounds.forEach(InboundEndpoint::drain);
		return await(inbounds, deadline);
	}

	private static boolean await(List<InboundEndpoint> inbounds, long deadline) {
		while (!inbounds.stream().allMatch(InboundEndpoint::isDrained)) {
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

	private static void cutOff(List<InboundEndpoint> inbounds, List<Outbound> outbounds) {
		for (InboundEndpoint inbound : inbounds) {
			if (!inbound.isDrained()) {
				logger.warn("event=drain-timeout inbound=" + inbound.name() + " in-flight="
						+ inbound.ledger().inFlight() + " connections=" + inbound.status().connections());
			}
		}
		outbounds.forEach(Outbound::stop);
		inbounds.forEach(InboundEndpoint::abort);
		await(inbounds, System.nanoTime() + CUT_OFF.toNanos());
		for (InboundEndpoint inbound : inbounds) {
			long left = inbound.ledger().inFlight();
			if (left != 0) {
				logger.warn("event=cut-off inbound=" + inbound.name() + " left-in-flight=" + left + " failed="
						+ inbound.ledger().ended(Outcome.FAILED));
			}
		}
	}

}
