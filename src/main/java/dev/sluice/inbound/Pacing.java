package dev.sluice.inbound;

import java.util.Objects;

import dev.sluice.admission.RateLimit;
import dev.sluice.admission.TokenBucket;
import dev.sluice.inbound.InboundDefinition.Overload;
import org.jspecify.annotations.Nullable;

/**
 * How fast the messages of an inbound may come, and what becomes of those that come
 * faster, or are too many.
 *
 * @param overload what becomes of them
 * @param all has a token for each message of the inbound; {@code null} for no limit
 * @param each how fast those of one connection may come; {@code null} for no limit
 */
record Pacing(Overload overload, @Nullable TokenBucket all, @Nullable RateLimit each) {

	static Pacing of(InboundDefinition definition) {
		RateLimit all = definition.limits().messageRate();
		return new Pacing(definition.effectiveOverload(), (all != null) ? all.newBucket() : null,
				definition.limits().messageRatePerConnection());
	}

	/** Whether two definitions have the same pace, which may then go on. */
	static boolean isSame(InboundDefinition one, InboundDefinition other) {
		return one.effectiveOverload() == other.effectiveOverload()
				&& Objects.equals(one.limits().messageRate(), other.limits().messageRate())
				&& Objects.equals(one.limits().messageRatePerConnection(), other.limits().messageRatePerConnection());
	}

	/**
	 * The pace of a new connection.
	 * @return the pace, or {@code null} where there is no limit
	 */
	@Nullable Pace newPace() {
		TokenBucket own = (this.each != null) ? this.each.newBucket() : null;
		return (own != null || this.all != null) ? new Pace(this.all, own) : null;
	}

	boolean waits() {
		return this.overload == Overload.WAIT;
	}

	/**
	 * The pace of a connection: that of all, and one of its own.
	 *
	 * @param all has a token for each message of the inbound; {@code null} for no limit
	 * @param own has a token for each of the connection; {@code null} for no limit
	 */
	record Pace(@Nullable TokenBucket all, @Nullable TokenBucket own) {

		/**
		 * A message has come.
		 * @return {@code false} if it came too fast
		 */
		boolean isKept() {
			return (this.own == null || this.own.tryTake()) && (this.all == null || this.all.tryTake());
		}

		/**
		 * A message has come, however fast.
		 * @return the nanoseconds until another one may
		 */
		long nanosToWait() {
			long own = (this.own != null) ? this.own.takeInAdvance() : 0;
			long all = (this.all != null) ? this.all.takeInAdvance() : 0;
			return Math.max(own, all);
		}

	}

}
