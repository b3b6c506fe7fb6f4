package dev.sluice.admission;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many were turned away, by reason. Safe for use by many threads.
 */
public final class RefusalCounts {

	private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

	/**
	 * Creates counts of zero.
	 */
	public RefusalCounts() {
		for (Refusal reason : Refusal.values()) {
			this.counts.put(reason, new LongAdder());
		}
	}

	/**
	 * Somebody was turned away.
	 * @param reason why
	 */
	public void add(Refusal reason) {
		count(reason).increment();
	}

	/**
	 * How many were turned away for a reason.
	 * @param reason the reason
	 * @return the count since the start
	 */
	public long get(Refusal reason) {
		return count(reason).sum();
	}

	private LongAdder count(Refusal reason) {
		return Objects.requireNonNull(this.counts.get(reason));
	}

}
