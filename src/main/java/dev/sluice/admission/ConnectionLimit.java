package dev.sluice.admission;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the connections of all inbounds together. Safe for use by many threads.
 */
public final class ConnectionLimit {

	private volatile int most;

	private final AtomicInteger open = new AtomicInteger();

	ConnectionLimit(int most) {
		this.most = most;
	}

	/** Who is in stays. */
	void become(int changed) {
		this.most = changed;
	}

	/**
	 * Takes a place.
	 * @return {@code false} if there is none
	 */
	boolean enter() {
		if (this.open.incrementAndGet() <= this.most) {
			return true;
		}
		leave();
		return false;
	}

	/** Gives a place back. */
	void leave() {
		this.open.decrementAndGet();
	}

	/**
	 * Whether there is a bound at all.
	 * @return {@code false} if there is a place for everybody
	 */
	public boolean isLimited() {
		return this.most != Integer.MAX_VALUE;
	}

	/**
	 * How many places are taken.
	 * @return the present count
	 */
	public int open() {
		return this.open.get();
	}

	/**
	 * How many places there are.
	 * @return the limit
	 */
	public int most() {
		return this.most;
	}

}
