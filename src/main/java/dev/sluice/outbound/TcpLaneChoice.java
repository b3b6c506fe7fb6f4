package dev.sluice.outbound;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

import dev.sluice.outbound.OutboundDefinition.Balance;
import org.jspecify.annotations.Nullable;

/**
 * Which of the lanes of an outbound to take: the one with the least to carry; with
 * least-pending, one of the address that has the least. Among equals, where the load is
 * spread each in turn, else one of the caller's own event loop, so that the message need
 * not change threads. One that cannot be had comes last.
 */
final class TcpLaneChoice {

	/** More than any lane carries. */
	private static final long UNREACHABLE = 1L << 60;

	/** Less than that, but still more than any lane carries. */
	private static final long UNCERTAIN = 1L << 57;

	private final Balance balance;

	private final AtomicInteger turn = new AtomicInteger();

	TcpLaneChoice(Balance balance) {
		this.balance = balance;
	}

	/**
	 * The lane by which a message may leave soonest.
	 * @param lanes the lanes there are
	 * @return one of them, or {@code null} for none
	 */
	@Nullable TcpLane soonest(TcpLane[] lanes) {
		if (this.balance != Balance.LEAST_PENDING) {
			return least(lanes, TcpLaneChoice::expectedLoad);
		}
		long[] pending = pending(lanes);
		return least(lanes, (lane) -> (pending[lane.seat().end().number()] << 24) + expectedLoad(lane)
				+ ((lane.state() == TcpLaneState.UP) ? 0 : UNCERTAIN));
	}

	/**
	 * The lane with which the fewest origins stay.
	 * @param lanes the lanes there are
	 * @return one of them, or {@code null} for none
	 */
	@Nullable TcpLane fewestOrigins(TcpLane[] lanes) {
		return least(lanes, (lane) -> lane.queue().origins());
	}

	/**
	 * The lane that the most messages wait for.
	 * @param lanes the lanes there are
	 * @return one of them, or {@code null} where nothing waits
	 */
	static @Nullable TcpLane longestQueue(TcpLane[] lanes) {
		TcpLane longest = null;
		int most = 0;
		for (TcpLane lane : lanes) {
			int waits = lane.queue().waits();
			if (waits > most) {
				longest = lane;
				most = waits;
			}
		}
		return longest;
	}

	/** How much there is to carry to each end, by its number. */
	private static long[] pending(TcpLane[] lanes) {
		int ends = 0;
		for (TcpLane lane : lanes) {
			ends = Math.max(ends, lane.seat().end().number() + 1);
		}
		long[] pending = new long[ends];
		for (TcpLane lane : lanes) {
			pending[lane.seat().end().number()] += lane.queue().load();
		}
		return pending;
	}

	private static long expectedLoad(TcpLane lane) {
		int load = lane.queue().load();
		return (lane.state() == TcpLaneState.DIALLING) ? load + 1L : load;
	}

	private @Nullable TcpLane least(TcpLane[] lanes, ToLongFunction<TcpLane> weight) {
		boolean inTurn = this.balance != Balance.FAILOVER;
		int first = (inTurn && lanes.length > 0) ? Math.floorMod(this.turn.getAndIncrement(), lanes.length) : 0;
		TcpLane best = null;
		long bestCost = Long.MAX_VALUE;
		for (int i = 0; i < lanes.length; i++) {
			TcpLane lane = lanes[(first + i) % lanes.length];
			long cost = 2L * weight.applyAsLong(lane) + ((inTurn || lane.eventLoop().inEventLoop()) ? 0 : 1)
					+ ((lane.state() == TcpLaneState.FAILING) ? UNREACHABLE : 0);
			if (cost < bestCost) {
				best = lane;
				bestCost = cost;
			}
		}
		return best;
	}

}
