package dev.sluice.outbound;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.Address;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a lane makes room for another when it should: after a while at an
 * address that is not the first, or when its connection is old. Confined to the event
 * loop of the lane.
 */
final class TcpLaneRenewal {

	private final TcpLane lane;

	private final Map<TcpLaneRole, Future<?>> timers = new EnumMap<>(TcpLaneRole.class);

	TcpLaneRenewal(TcpLane lane) {
		this.lane = lane;
	}

	/**
	 * The lane is connected.
	 * @param address to whom
	 */
	void connected(Address address) {
		stop();
		if (this.lane.lanes().isSingleUse()) {
			return;
		}
		OutboundDefinition definition = this.lane.lanes().definition();
		if (!address.equals(this.lane.seat().preferred())) {
			schedule(TcpLaneRole.FAIL_BACK, definition.failBack());
		}
		Duration maxAge = definition.maxAge();
		if (maxAge != null) {
			schedule(TcpLaneRole.RENEWAL, shortened(maxAge));
		}
	}

	/** By up to a quarter, so that a pool is not renewed all at once. */
	private static Duration shortened(Duration maxAge) {
		long nanos = maxAge.toNanos();
		return Duration.ofNanos(nanos - (long) (nanos / 4.0 * ThreadLocalRandom.current().nextDouble()));
	}

	/**
	 * The lane that was to take the place has given up.
	 * @param role what it was for
	 */
	void failed(TcpLaneRole role) {
		OutboundDefinition definition = this.lane.lanes().definition();
		boolean back = role == TcpLaneRole.FAIL_BACK
				&& this.lane.seat().preferred().equals(this.lane.standing().connectedTo());
		if (this.lane.state() == TcpLaneState.UP && !back) {
			schedule(role, (role == TcpLaneRole.FAIL_BACK) ? definition.failBack() : definition.reconnect().max());
		}
	}

	private void schedule(TcpLaneRole role, @Nullable Duration after) {
		if (after != null) {
			Future<?> before = this.timers.put(role, this.lane.eventLoop()
				.schedule(() -> this.lane.lanes().renew(this.lane, role), after.toNanos(), TimeUnit.NANOSECONDS));
			if (before != null) {
				before.cancel(false);
			}
		}
	}

	/** The lane is not connected any more, or leaves. */
	void stop() {
		this.timers.values().forEach((timer) -> timer.cancel(false));
		this.timers.clear();
	}

}
