package dev.sluice.route;

/**
 * A name in the configuration that stands for nothing that could be told or called.
 */
public class UnresolvedNameException extends Exception {

	private static final long serialVersionUID = 1L;

	private final String reason;

	private final String action;

	/**
	 * Creates the exception.
	 * @param reason what is wrong with the name
	 * @param action what to write instead
	 */
	public UnresolvedNameException(String reason, String action) {
		super(reason + "; " + action);
		this.reason = reason;
		this.action = action;
	}

	/**
	 * What is wrong with the name.
	 * @return a clause
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * What to write instead.
	 * @return an advice
	 */
	public String action() {
		return this.action;
	}

	/**
	 * Tells the problem at its place.
	 * @param property where the name was written
	 * @param value the name as written
	 * @return the problem
	 */
	public RouteProblem at(String property, String value) {
		return new RouteProblem(property, value, this.reason, this.action);
	}

}
