package dev.sluice.inbound;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BiConsumer;

import dev.sluice.transport.tcp.NettyTcpConnection;

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
	 * Says what has come to pass.
	 * @param time how long the time was
	 * @return a clause
	 */
	String describe(Duration time) {
		return switch (this) {
			case IDLE -> "nothing was received for " + time.toMillis() + " ms";
			case FIRST_FRAME -> "no frame came within " + time.toMillis() + " ms";
			case MAX_AGE -> "it was " + time.toMillis() + " ms old";
		};
	}

	/**
	 * The word for logs and meters, which is the property below {@code deadlines}.
	 * @return the name with dashes
	 */
	public String word() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
