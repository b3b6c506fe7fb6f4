package dev.sluice.inbound;

import java.util.concurrent.TimeUnit;

import dev.sluice.admission.InFlightBytes;
import dev.sluice.transport.tcp.NettyTcpConnection;

/**
 * Watches a connection while answers fill the room that all inbounds share: one whose
 * peer takes nothing for a second is given up, because its answers would be kept for
 * nobody. On the event loop of the connection, but for {@link #isToWait()}.
 */
final class UntakenAnswers {

	private static final long PATIENCE_MILLIS = 1_000;

	private final NettyTcpConnection connection;

	private final InFlightBytes all;

	private final Runnable giveUp;

	private long taken;

	private boolean watching;

	/**
	 * Creates a watch that does not look yet.
	 * @param connection the connection
	 * @param all what all inbounds hold
	 * @param giveUp called when the peer takes nothing
	 */
	UntakenAnswers(NettyTcpConnection connection, InFlightBytes all, Runnable giveUp) {
		this.connection = connection;
		this.all = all;
		this.giveUp = giveUp;
	}

	/** The peer, or the kernel for it, has taken frames. */
	void taken(int frames) {
		this.taken += frames;
	}

	/** The connection may have become one that takes no more for now. */
	void look() {
		if (!this.watching && isBlocked()) {
			this.watching = true;
			long before = this.taken;
			this.connection.eventLoop().schedule(() -> lookAgain(before), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void lookAgain(long before) {
		this.watching = false;
		if (this.taken == before && isToWait()) {
			this.giveUp.run();
		}
		else {
			look();
		}
	}

	private boolean isBlocked() {
		return this.all.isLimited() && this.connection.isOpen() && !this.connection.isWritable();
	}

	/** Whether no further answers are to be made for now. For any thread. */
	boolean isToWait() {
		return this.all.isFullOfAnswers() && isBlocked();
	}

}
