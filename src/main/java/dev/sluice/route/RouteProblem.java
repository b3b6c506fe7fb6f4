package dev.sluice.route;

/**
 * A mistake in the definition of a route.
 *
 * @param property the property below the route's own, such as {@code to} or
 * {@code steps[1].transform}
 * @param value its value
 * @param reason what is wrong with it
 * @param action what to write instead
 */
public record RouteProblem(String property, String value, String reason, String action) {

	@Override
	public String toString() {
		return this.property + " '" + this.value + "': " + this.reason + "; " + this.action;
	}

}
