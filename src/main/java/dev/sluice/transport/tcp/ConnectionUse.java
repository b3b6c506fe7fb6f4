package dev.sluice.transport.tcp;

import java.time.Duration;

/**
 * What a dialled connection has been good for, which decides whether it is replaced
 * without a pause. Confined to the event loop of the connection.
 */
final class ConnectionUse {

	private final NettyTcpConnection connection;

	private final long since = System.nanoTime();

	private final long reads;

	private boolean worked;

	ConnectionUse(NettyTcpConnection connection) {
		this.connection = connection;
		this.reads = connection.handler().pauses().reads();
	}

	void worked() {
		this.worked = true;
	}

	/**
	 * Whether the connection, now lost, was no better than none.
	 * @param pause the time that it should have lasted
	 */
	boolean isNone(Duration pause) {
		boolean isShort = System.nanoTime() - this.since < pause.toNanos();
		return !this.worked && (isShort || isMute());
	}

	/** Whether it was given up for its silence, and never said anything. */
	private boolean isMute() {
		return this.connection.failure() instanceof SilentPeerException
				&& this.connection.handler().pauses().reads() == this.reads;
	}

}
