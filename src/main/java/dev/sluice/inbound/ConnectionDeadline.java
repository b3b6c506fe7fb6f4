package dev.sluice.inbound;

import java.util.Locale;

/**
 * A bound on the time of a connection, after which it is closed.
 */
public enum ConnectionDeadline {

	/** Nothing was received for too long. */
	IDLE,

	/** No frame came soon enough after the connection was made. */
	FIRST_FRAME,

	/** The connection is as old as it may become. */
	MAX_AGE;

	/**
	 * The word for logs and meters, which is the property below {@code deadlines}.
	 * @return the name with dashes
	 */
	public String word() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
