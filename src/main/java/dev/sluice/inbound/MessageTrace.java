package dev.sluice.inbound;

import java.util.Locale;

import dev.sluice.message.Outcome;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;

/**
 * The trace of one message.
 *
 * @param observation from its frame to its end
 */
record MessageTrace(Observation observation) {

	private static final String NONE = "none";

	/** What the message does now on this thread belongs to it. */
	Observation.Scope open() {
		return this.observation.openScope();
	}

	/**
	 * The id of the trace.
	 * @return the id, or {@code null} where nothing traces
	 */
	@Nullable String id() {
		TracingContext context = this.observation.getContextView().get(TracingContext.class);
		return (context != null && context.getSpan() != null) ? context.getSpan().context().traceId() : null;
	}

	/** The message has ended. */
	void end(InboundExchange message) {
		String route = message.routeName();
		this.observation.lowCardinalityKeyValue("route", (route != null) ? route : NONE)
			.lowCardinalityKeyValue("outcome", message.outcome().name().toLowerCase(Locale.ROOT))
			.lowCardinalityKeyValue("cause", (message.cause() != null) ? message.cause().word() : NONE);
		if (message.outcome() == Outcome.FAILED || message.outcome() == Outcome.REJECTED) {
			this.observation.event(Observation.Event.of(message.outcome().name().toLowerCase(Locale.ROOT)));
		}
		this.observation.stop();
	}

}
