package dev.sluice.admission;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets things happen at a rate, and some at once after a pause. One number is all of its
 * state: the time at which the bucket will be full again. Safe for use by many threads.
 */
public final class TokenBucket {

	private final long nanosEach;

	private final long tolerance;

	private final LongSupplier clock;

	private final AtomicLong full;

	TokenBucket(Rate rate, int burst) {
		this(rate, burst, System::nanoTime);
	}

	TokenBucket(Rate rate, int burst, LongSupplier clock) {
		this.nanosEach = rate.nanosEach();
		this.tolerance = (burst - 1) * this.nanosEach;
		this.clock = clock;
		this.full = new AtomicLong(clock.getAsLong());
	}

	/**
	 * Takes a token.
	 * @return {@code false} if there is none
	 */
	public boolean tryTake() {
		return nanosUntilTaken() == 0;
	}

	/** Gives back a token that was taken. */
	void giveBack() {
		this.full.addAndGet(-this.nanosEach);
	}

	/**
	 * Takes a token that there may be only later.
	 * @return the nanoseconds until there is; 0 for now
	 */
	public long takeInAdvance() {
		return take(Long.MAX_VALUE);
	}

	/**
	 * Takes a token, where there is one.
	 * @return 0 if so, else the nanoseconds until there will be one
	 */
	long nanosUntilTaken() {
		return take(0);
	}

	/**
	 * Takes a token that there will be soon enough; says when, also where it does not.
	 */
	private long take(long latest) {
		for (;;) {
			long before = this.full.get();
			long now = this.clock.getAsLong();
			long early = early(before, now);
			if (early > latest || this.full.compareAndSet(before, from(before, now) + this.nanosEach)) {
				return early;
			}
		}
	}

	private long early(long full, long now) {
		return Math.max(0, from(full, now) - now - this.tolerance);
	}

	private static long from(long full, long now) {
		return (full - now > 0) ? full : now;
	}

}
