package dev.sluice.admission;

import org.jspecify.annotations.Nullable;

/**
 * A rate, and how many may come at once after a pause.
 *
 * @param rate how often in the long run; without it there is no limit
 * @param burst how many at once; unless set, as many as the rate lets through in a second
 * and at least one
 */
public record RateLimit(@Nullable Rate rate, @Nullable Integer burst) {

	int effectiveBurst() {
		if (this.burst != null) {
			return this.burst;
		}
		return (this.rate != null) ? (int) Math.max(1, this.rate.count() / this.rate.per().toSeconds(1)) : 1;
	}

	/**
	 * Begins to count.
	 * @return a bucket that is full, or {@code null} where there is no limit
	 */
	public @Nullable TokenBucket newBucket() {
		return (this.rate != null) ? new TokenBucket(this.rate, effectiveBurst()) : null;
	}

	@Override
	public String toString() {
		return this.rate + " with bursts of " + effectiveBurst();
	}

}
