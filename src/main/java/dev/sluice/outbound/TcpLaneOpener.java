package dev.sluice.outbound;

import dev.sluice.transport.tcp.Redialler;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lanes of a pool, each with the end that it goes to, and lets them dial. For
 * use by one thread at a time, but for {@link #redialler}.
 */
final class TcpLaneOpener {

	private final TcpLanes lanes;

	private final TcpOutbound outbound;

	private final TcpAddresses addresses;

	private final TcpLanePool pool;

	TcpLaneOpener(TcpLanes lanes, TcpOutbound outbound, TcpAddresses addresses, TcpLanePool pool) {
		this.lanes = lanes;
		this.outbound = outbound;
		this.addresses = addresses;
		this.pool = pool;
	}

	/**
	 * Opens as many members as there are to be at least: where the load is spread, one
	 * for each address.
	 */
	void openFewest() {
		for (TcpAddresses.End end : this.addresses.ends()) {
			if (!this.pool.isTaken(end) && this.pool.hasRoom()) {
				open(end, false);
			}
		}
	}

	/**
	 * Opens a further member.
	 * @param best the one that would be taken otherwise, or {@code null} for none
	 * @param reserved whether a message is to come to it, which others must not be
	 * quicker than
	 */
	TcpLane openBeside(@Nullable TcpLane best, boolean reserved) {
		return open((best != null && this.addresses.isBound()) ? best.seat().end()
				: this.pool.leastTaken(this.addresses.ends()), reserved);
	}

	private TcpLane open(TcpAddresses.End end, boolean reserved) {
		TcpLane lane = create(new TcpLaneSeat(eventLoop(), end, this.addresses.of(end)));
		if (reserved) {
			lane.queue().reserve();
		}
		this.pool.add(lane);
		lane.redialler().start();
		return lane;
	}

	/**
	 * Opens a lane that is to take the place of another.
	 * @param old the other, on whose event loop this is called
	 * @param role why
	 */
	void openAfter(TcpLane old, TcpLaneRole role) {
		TcpLaneSeat seat = old.seat();
		// In the order that holds now.
		openAside(new TcpLaneSeat(seat.eventLoop(), seat.end(), this.addresses.of(seat.end())), role, old);
	}

	/**
	 * Dials an address in the background that no member can be connected to.
	 * @param seat where the member was
	 */
	void probe(TcpLaneSeat seat) {
		openAside(seat, TcpLaneRole.PROBE, null);
	}

	private void openAside(TcpLaneSeat seat, TcpLaneRole role, @Nullable TcpLane predecessor) {
		TcpLane lane = create(seat);
		lane.standing().setAside(role, predecessor);
		this.pool.addAside(lane);
		lane.redialler().start();
	}

	private TcpLane create(TcpLaneSeat seat) {
		CorrelationKeys keys = this.outbound.keys();
		if (keys != null) {
			return new KeyedTcpLane(this.lanes, seat, keys);
		}
		if (this.outbound.isRequestReply()) {
			boolean pipelined = this.outbound.definition().correlation() != null;
			return new OrderedTcpLane(this.lanes, seat, pipelined ? Integer.MAX_VALUE : 1);
		}
		return new OneWayTcpLane(this.lanes, seat);
	}

	/** The caller's own where it has one: its messages then need not change threads. */
	private EventLoop eventLoop() {
		EventLoop own = this.outbound.loops().currentWorker();
		return (own != null) ? own : this.outbound.loops().workers().next();
	}

	Redialler redialler(TcpLane lane, Redialler.Listener listener) {
		Redialler redialler = new Redialler(lane.seat().diallers(), lane.seat().eventLoop(),
				this.outbound.definition().reconnect(), (connection) -> lane, listener);
		redialler.setOnConnect(this.outbound.talk().onConnect());
		if (this.lanes.isSingleUse()) {
			redialler.setOnDemand();
		}
		return redialler;
	}

}
