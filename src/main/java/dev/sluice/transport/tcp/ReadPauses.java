package dev.sluice.transport.tcp;

/**
 * Who holds the reading of a connection back, if anybody. Confined to the event loop of
 * the connection.
 */
final class ReadPauses {

	private final FrameWrites writes;

	/** A bit for each who does. */
	private int by;

	/** Set when the connection has gone, so that nothing can be held back any more. */
	private boolean ended;

	private long reads;

	private long resumptions;

	private long pausesByListener;

	ReadPauses(FrameWrites writes) {
		this.writes = writes;
	}

	/**
	 * Something was read.
	 */
	void read() {
		this.reads++;
	}

	void begin(By who) {
		this.by |= who.bit;
		this.pausesByListener += (who == By.LISTENER) ? 1 : 0;
		this.writes.readingHeld(true);
	}

	/**
	 * Somebody goes on.
	 * @return {@code true} if reading does
	 */
	boolean end(By who) {
		boolean only = this.by == who.bit;
		this.by &= ~who.bit;
		if (!only) {
			return false;
		}
		this.resumptions++;
		this.writes.readingHeld(false);
		return true;
	}

	void endAll() {
		this.ended = true;
	}

	boolean isPaused() {
		return this.by != 0;
	}

	/** Whether others than one hold it back. */
	boolean isPausedBut(By who) {
		return (this.by & ~who.bit) != 0;
	}

	/**
	 * Whether frames that have arrived are to wait.
	 */
	boolean isHeldBack() {
		return !this.ended && isPaused();
	}

	/** How often something was read. */
	long reads() {
		return this.reads;
	}

	/**
	 * A count that grows with each read, and when reading goes on after a pause.
	 */
	long progress() {
		return this.reads + this.resumptions;
	}

	/**
	 * Whether there was no room for frames at any time since a count was taken.
	 * @param before the count of pauses by the listener
	 */
	boolean wasFullSince(long before) {
		return (this.by & By.LISTENER.bit) != 0 || this.pausesByListener != before;
	}

	/** How often there was no room for frames. */
	long pausesByListener() {
		return this.pausesByListener;
	}

	/** Who it is. */
	enum By {

		/** Who takes the frames, for want of room. */
		LISTENER(1),

		/** The gateway, which has to find something out before it goes on. */
		GATEWAY(2),

		/** The gateway, which holds as much as it may. */
		IN_FLIGHT(4),

		/** An operator, until told otherwise. */
		OPERATOR(8);

		private final int bit;

		By(int bit) {
			this.bit = bit;
		}

	}

}
