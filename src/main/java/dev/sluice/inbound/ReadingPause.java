package dev.sluice.inbound;

import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import dev.sluice.transport.tcp.NettyTcpConnection;

/**
 * Holds the reading of a connection back while there is too much of what its peer sent or
 * of what it does not take; error replies are written where no others are, too. On the
 * event loop of the connection, but for the look whether it is paused.
 */
final class ReadingPause {

	private final NettyTcpConnection connection;

	private final int maxInFlight;

	private final IntSupplier inFlight;

	private final BooleanSupplier writable;

	private volatile boolean paused;

	/**
	 * Creates a pause that is none yet.
	 * @param connection the connection
	 * @param maxInFlight the most messages that may be in flight; reading goes on when
	 * half of them have ended
	 * @param inFlight how many are
	 * @param writable whether what comes of them is taken
	 */
	ReadingPause(NettyTcpConnection connection, int maxInFlight, IntSupplier inFlight, BooleanSupplier writable) {
		this.connection = connection;
		this.maxInFlight = maxInFlight;
		this.inFlight = inFlight;
		this.writable = writable;
	}

	boolean isPaused() {
		return this.paused;
	}

	void pauseIfFull() {
		if (!this.paused && isFull(this.maxInFlight)) {
			this.paused = true;
			this.connection.pauseReading();
			// Room may have come between the look and the pause.
			resumeIfRoom();
		}
	}

	void resumeIfRoom() {
		if (this.paused && !isFull(this.maxInFlight / 2 + 1)) {
			this.paused = false;
			this.connection.resumeReading();
		}
	}

	private boolean isFull(int limit) {
		return this.inFlight.getAsInt() >= limit || !this.writable.getAsBoolean();
	}

}
