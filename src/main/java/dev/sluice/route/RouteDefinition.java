package dev.sluice.route;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * From one or more inbounds, under a condition, through steps, to targets; as configured
 * under {@code sluice.routes.<name>}.
 *
 * @param from the names of the inbounds
 * @param order the place among the conditional routes of an inbound, ascending;
 * {@code null} where there is only one
 * @param when an expression; {@code null} for always
 * @param steps what is done with the message, in order
 * @param to the targets; empty where the message itself is the answer or the end
 * @param copyTo targets that are told too, on a best effort
 * @param reply steps for the answer on its way back
 * @param idempotent whether a message may arrive at the outbounds twice without harm
 */
public record RouteDefinition(@DefaultValue List<String> from, @Nullable Integer order, @Nullable String when,
		@DefaultValue List<StepDefinition> steps, @DefaultValue List<String> to, @DefaultValue List<String> copyTo,
		@DefaultValue List<StepDefinition> reply, @DefaultValue("false") boolean idempotent) {

	public RouteDefinition {
		from = List.copyOf(from);
		steps = List.copyOf(steps);
		to = List.copyOf(to);
		copyTo = List.copyOf(copyTo);
		reply = List.copyOf(reply);
	}

}
