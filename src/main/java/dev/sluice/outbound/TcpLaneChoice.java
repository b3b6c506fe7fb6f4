package dev.sluice.outbound;

import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Which of the lanes of an outbound to take: the one with the least to carry; among
 * equals one of the caller's own event loop, so that the message need not change threads;
 * one that cannot be had last.
 */
final class TcpLaneChoice {

	/** More than any lane carries. */
	private static final long UNREACHABLE = 1L << 40;

	private TcpLaneChoice() {
	}

	/**
	 * The lane by which a message may leave soonest.
	 * @param lanes the lanes there are
	 * @return one of them, or {@code null} for none
	 */
	static @Nullable TcpLane soonest(TcpLane[] lanes) {
		return least(lanes, TcpLaneChoice::expectedLoad);
	}

	/**
	 * The lane with which the fewest origins stay.
	 * @param lanes the lanes there are
	 * @return one of them, or {@code null} for none
	 */
	static @Nullable TcpLane fewestOrigins(TcpLane[] lanes) {
		return least(lanes, (lane) -> lane.queue().origins());
	}

	private static int expectedLoad(TcpLane lane) {
		int load = lane.queue().load();
		return (lane.state() == TcpLaneState.DIALLING) ? load + 1 : load;
	}

	private static @Nullable TcpLane least(TcpLane[] lanes, ToIntFunction<TcpLane> weight) {
		TcpLane best = null;
		long bestCost = Long.MAX_VALUE;
		for (TcpLane lane : lanes) {
			long cost = 2L * weight.applyAsInt(lane) + (lane.eventLoop().inEventLoop() ? 0 : 1)
					+ ((lane.state() == TcpLaneState.FAILING) ? UNREACHABLE : 0);
			if (cost < bestCost) {
				best = lane;
				bestCost = cost;
			}
		}
		return best;
	}

}
