package dev.sluice.inbound;

import java.util.concurrent.ThreadLocalRandom;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Traces a part of the messages of an inbound, each from its frame to its end. Safe for
 * use by many threads.
 */
final class Tracing {

	/** The name of the observation. */
	static final String NAME = "sluice.message";

	private final ObservationRegistry registry;

	private final String inbound;

	private final double part;

	/**
	 * Creates the tracing of an inbound.
	 * @param registry takes the observations
	 * @param inbound the name of the inbound
	 * @param part how many of its messages are traced, from 0 to 1
	 */
	Tracing(ObservationRegistry registry, String inbound, double part) {
		this.registry = registry;
		this.inbound = inbound;
		this.part = part;
	}

	/**
	 * A message has come.
	 * @param message the message
	 * @return its trace, or {@code null} where it is not traced
	 */
	@Nullable MessageTrace begin(InboundExchange message) {
		if (ThreadLocalRandom.current().nextDouble() >= this.part) {
			return null;
		}
		return new MessageTrace(Observation.createNotStarted(NAME, this.registry)
			.contextualName("message " + this.inbound)
			.lowCardinalityKeyValue("inbound", this.inbound)
			.highCardinalityKeyValue("peer", message.describePeer())
			.start());
	}

}
