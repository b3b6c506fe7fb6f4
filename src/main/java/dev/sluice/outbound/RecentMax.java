package dev.sluice.outbound;

import java.time.Duration;

/**
 * The largest of the values of the last one to two minutes. Adding one that is not the
 * largest writes nothing. Safe for use by many threads.
 */
final class RecentMax {

	private static final long SPAN = Duration.ofMinutes(1).toNanos();

	private volatile long since;

	private volatile long current;

	private volatile long previous;

	/**
	 * Begins without a value.
	 * @param now as {@link System#nanoTime()} gives it
	 */
	RecentMax(long now) {
		this.since = now;
	}

	/**
	 * Adds a value.
	 * @param value not negative
	 * @param now as {@link System#nanoTime()} gives it
	 */
	void add(long value, long now) {
		if (now - this.since >= SPAN) {
			turn(now);
		}
		if (value > this.current) {
			raise(value);
		}
	}

	private synchronized void raise(long value) {
		this.current = Math.max(this.current, value);
	}

	private synchronized void turn(long now) {
		long past = now - this.since;
		if (past >= SPAN) {
			this.previous = (past < 2 * SPAN) ? this.current : 0;
			this.current = 0;
			this.since = now;
		}
	}

	/**
	 * The largest value.
	 * @param now as {@link System#nanoTime()} gives it
	 * @return the value, 0 for none
	 */
	long get(long now) {
		turn(now);
		return Math.max(this.previous, this.current);
	}

}
