package dev.sluice.route;

import java.util.List;

/**
 * A route that cannot be made as it is defined.
 */
public class InvalidRouteException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<RouteProblem> problems;

	/**
	 * Creates the exception.
	 * @param route the name of the route
	 * @param problems what is wrong with it
	 */
	public InvalidRouteException(String route, List<RouteProblem> problems) {
		super("route '" + route + "': " + problems);
		this.problems = List.copyOf(problems);
	}

	/**
	 * What is wrong with the route.
	 * @return the problems
	 */
	public List<RouteProblem> problems() {
		return this.problems;
	}

}
