package dev.sluice.framing;

/**
 * A mistake in a framing's definition.
 *
 * @param property the option, relative to the framing: {@code width} or
 * {@code read.width}
 * @param reason what is wrong, as a clause
 * @param action what to write instead, as a clause
 */
public record FramingProblem(String property, String reason, String action) {

	FramingProblem under(String direction) {
		return new FramingProblem(direction + "." + this.property, this.reason, this.action);
	}

}
