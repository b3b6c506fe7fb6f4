package dev.sluice.route;

import java.util.List;
import java.util.Map;

import dev.sluice.expression.Expression;
import dev.sluice.expression.Template;
import org.jspecify.annotations.Nullable;

/**
 * A route definition with its expressions parsed and its names resolved, before any bean
 * is made.
 *
 * @param when the condition; {@code null} for always
 * @param steps the steps
 * @param to the targets
 * @param copyTo who is told too
 * @param reply the reply steps
 */
record RouteParts(@Nullable Expression when, List<StepPart> steps, List<Named> to, List<Named> copyTo,
		List<StepPart> reply) {

	/**
	 * Whether a part of the route, its condition apart, may look at headers.
	 */
	boolean seesHeaders() {
		return this.steps.stream().anyMatch(StepPart::seesHeaders)
				|| this.reply.stream().anyMatch(StepPart::seesHeaders) || seesHeaders(this.to)
				|| seesHeaders(this.copyTo);
	}

	private static boolean seesHeaders(List<Named> targets) {
		return targets.stream().anyMatch((target) -> target.description().seesHeaders());
	}

	/**
	 * A target and the text that named it.
	 *
	 * @param text the text
	 * @param description what it stands for
	 */
	record Named(String text, TargetDescription description) {
	}

	/** A step. */
	sealed interface StepPart {

		/** Its place below the route, such as {@code steps[1] (transform)}. */
		String place();

		/** Whether it may look at headers. */
		boolean seesHeaders();

	}

	/** See {@link StepDefinition.Transform}. */
	record Transform(String place, Expression expression) implements StepPart {

		@Override
		public boolean seesHeaders() {
			return this.expression.seesHeaders();
		}

	}

	/** See {@link StepDefinition.Headers}. */
	record Headers(String place, Map<String, Template> headers) implements StepPart {

		@Override
		public boolean seesHeaders() {
			return this.headers.values()
				.stream()
				.flatMap((template) -> template.expressions().stream())
				.anyMatch(Expression::seesHeaders);
		}

	}

	/** See {@link StepDefinition.Filter}. */
	record Filter(String place, Expression expression) implements StepPart {

		@Override
		public boolean seesHeaders() {
			return this.expression.seesHeaders();
		}

	}

	/** See {@link StepDefinition.Handle}. */
	record Handle(String place, BeanOperation operation) implements StepPart {

		@Override
		public boolean seesHeaders() {
			return this.operation.seesHeaders();
		}

	}

}
