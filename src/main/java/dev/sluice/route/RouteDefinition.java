package dev.sluice.route;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * From one or more inbounds, under a condition, through steps, to targets; as configured
 * under {@code sluice.routes.<name>}.
 *
 * @param name the name
 * @param from the names of the inbounds
 * @param order the place among the conditional routes of an inbound, ascending;
 * {@code null} where there is only one
 * @param when an expression; {@code null} for always
 * @param steps what is done with the message, in order
 * @param to the targets; empty where the message itself is the answer or the end
 * @param copyTo targets that are told too, on a best effort
 * @param reply steps for the answer on its way back
 */
public record RouteDefinition(String name, @Nullable List<String> from, @Nullable Integer order, @Nullable String when,
		@Nullable List<StepDefinition> steps, @Nullable List<String> to, @Nullable List<String> copyTo,
		@Nullable List<StepDefinition> reply) {

	public RouteDefinition {
		from = copy(from);
		steps = copy(steps);
		to = copy(to);
		copyTo = copy(copyTo);
		reply = copy(reply);
	}

	private static <T> List<T> copy(@Nullable List<T> list) {
		return (list != null) ? List.copyOf(list) : List.of();
	}

}
