package dev.sluice.route;

import dev.sluice.message.ExchangeException;
import dev.sluice.message.LocatedException;

/**
 * A part of a route, by which its errors are told apart.
 *
 * @param route the name of the route
 * @param part the part, such as {@code steps[1] (transform)}
 */
record Place(String route, String part) {

	/**
	 * The error of a message that failed here, of the same cause.
	 */
	ExchangeException error(Throwable error) {
		return new LocatedException(toString(), error);
	}

	@Override
	public String toString() {
		return "route '" + this.route + "', " + this.part;
	}

}
