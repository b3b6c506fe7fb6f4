package dev.sluice.message;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The count of what became of every message that an inbound received or a route took:
 * received = handled + failed + rejected + discarded + dropped + in flight, exactly,
 * whenever traffic rests. What is in flight is counted, not derived, so that the sum can
 * be checked. Safe for use by many threads.
 */
public final class Ledger {

	private final AtomicReferenceArray<@Nullable LoopCounts> loops = LoopCounts.slots();

	private final LongAdder received = new LongAdder();

	private final LongAdder inFlight = new LongAdder();

	private final LongAdder handled = new LongAdder();

	private final LongAdder discarded = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final Map<Cause, LongAdder> failed = adders();

	private final Map<Cause, LongAdder> rejected = adders();

	private final @Nullable String name;

	/**
	 * Creates a ledger without a name.
	 */
	public Ledger() {
		this(null);
	}

	/**
	 * Creates a ledger.
	 * @param name of what it counts for, such as a route; {@code null} for none
	 */
	public Ledger(@Nullable String name) {
		this.name = name;
	}

	/**
	 * The name of what it counts for.
	 * @return the name, or {@code null} where it has none
	 */
	public @Nullable String name() {
		return this.name;
	}

	private static Map<Cause, LongAdder> adders() {
		Map<Cause, LongAdder> adders = new EnumMap<>(Cause.class);
		for (Cause cause : Cause.values()) {
			adders.put(cause, new LongAdder());
		}
		return adders;
	}

	/**
	 * Counts a message in; it is in flight until {@link #end}.
	 */
	public void begin() {
		LoopCounts own = LoopCounts.ofCurrentThread(this.loops);
		if (own != null) {
			own.begin();
			return;
		}
		this.received.increment();
		this.inFlight.increment();
	}

	/**
	 * Counts the end of a message.
	 * @param outcome how it ended
	 * @param cause why; needed for {@link Outcome#FAILED} and {@link Outcome#REJECTED},
	 * where {@code null} counts as {@link Cause#FAILED}
	 */
	public void end(Outcome outcome, @Nullable Cause cause) {
		LoopCounts own = (outcome == Outcome.HANDLED) ? LoopCounts.ofCurrentThread(this.loops) : null;
		if (own != null) {
			own.handled();
			return;
		}
		counter(outcome, (cause != null) ? cause : Cause.FAILED).increment();
		this.inFlight.decrement();
	}

	/**
	 * Counts a message that came and was thrown away at once.
	 */
	public void drop() {
		begin();
		end(Outcome.DROPPED, null);
	}

	private LongAdder counter(Outcome outcome, Cause cause) {
		return switch (outcome) {
			case HANDLED -> this.handled;
			case DISCARDED -> this.discarded;
			case DROPPED -> this.dropped;
			case FAILED -> adder(this.failed, cause);
			case REJECTED -> adder(this.rejected, cause);
		};
	}

	private static LongAdder adder(Map<Cause, LongAdder> adders, Cause cause) {
		LongAdder adder = adders.get(cause);
		if (adder == null) {
			throw new IllegalStateException("No counter for " + cause);
		}
		return adder;
	}

	/**
	 * The number of messages received.
	 * @return the count since the start
	 */
	public long received() {
		return this.received.sum() + LoopCounts.received(this.loops);
	}

	/**
	 * The number of messages that have not ended.
	 * @return the present count
	 */
	public long inFlight() {
		return this.inFlight.sum() + LoopCounts.inFlight(this.loops);
	}

	/**
	 * The number of messages that ended in one way.
	 * @param outcome the way
	 * @return the count since the start, for all causes
	 */
	public long ended(Outcome outcome) {
		return switch (outcome) {
			case HANDLED -> this.handled.sum() + LoopCounts.handled(this.loops);
			case DISCARDED -> this.discarded.sum();
			case DROPPED -> this.dropped.sum();
			case FAILED -> sum(this.failed);
			case REJECTED -> sum(this.rejected);
		};
	}

	/**
	 * The number of messages that ended in one way for one cause.
	 * @param outcome {@link Outcome#FAILED} or {@link Outcome#REJECTED}
	 * @param cause the cause
	 * @return the count since the start
	 */
	public long ended(Outcome outcome, Cause cause) {
		return counter(outcome, cause).sum();
	}

	private static long sum(Map<Cause, LongAdder> adders) {
		return adders.values().stream().mapToLong(LongAdder::sum).sum();
	}

	@Override
	public String toString() {
		return "received=" + received() + " handled=" + ended(Outcome.HANDLED) + " failed=" + ended(Outcome.FAILED)
				+ " rejected=" + ended(Outcome.REJECTED) + " discarded=" + ended(Outcome.DISCARDED) + " dropped="
				+ ended(Outcome.DROPPED) + " in-flight=" + inFlight();
	}

}
