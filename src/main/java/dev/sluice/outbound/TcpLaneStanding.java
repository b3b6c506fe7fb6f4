package dev.sluice.outbound;

import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.Heartbeat;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Redialler;
import org.jspecify.annotations.Nullable;

/**
 * How a lane stands: whether it is connected, to whom, and whether messages may take it.
 * Changed on the event loop of the lane; any thread may look.
 */
final class TcpLaneStanding implements Redialler.Listener {

	private final TcpLane lane;

	private final TcpLanes lanes;

	private final Redialler redialler;

	private final TcpLaneRenewal renewal;

	private volatile TcpLaneState state = TcpLaneState.DIALLING;

	private volatile TcpLaneRole role = TcpLaneRole.MEMBER;

	/** Until its place is taken: not for longer, or no lane would ever be forgotten. */
	private @Nullable TcpLane predecessor;

	private volatile @Nullable Address address;

	private boolean connectedBefore;

	TcpLaneStanding(TcpLane lane) {
		this.lane = lane;
		this.lanes = lane.lanes();
		this.redialler = this.lanes.opener().redialler(lane, this);
		this.renewal = new TcpLaneRenewal(lane);
	}

	/**
	 * Is to become a member, and not one from the start. To be called before it dials.
	 * @param role what for
	 * @param predecessor the lane whose place it is to take, or {@code null}
	 */
	void setAside(TcpLaneRole role, @Nullable TcpLane predecessor) {
		this.role = role;
		this.predecessor = predecessor;
	}

	/** The lane whose place it is to take, or {@code null} for none. */
	@Nullable TcpLane predecessor() {
		return this.predecessor;
	}

	Redialler redialler() {
		return this.redialler;
	}

	TcpLaneState state() {
		return this.state;
	}

	TcpLaneRole role() {
		return this.role;
	}

	/** Whom the lane is connected to, or {@code null} for nobody. */
	@Nullable Address connectedTo() {
		return (this.redialler.connection() != null) ? this.address : null;
	}

	@Override
	public void up(NettyTcpConnection connection, Address address) {
		this.address = address;
		this.state = TcpLaneState.UP;
		this.lane.connected(connection);
		if (!this.lanes.up(this.lane, address, this.connectedBefore)) {
			giveUp();
			return;
		}
		this.connectedBefore = true;
		this.lane.opened(connection);
		Heartbeat.start(connection, this.lanes.talk().heartbeat(), this.lane.turn());
		TcpLane replaced = this.predecessor;
		this.predecessor = null;
		this.role = TcpLaneRole.MEMBER;
		this.renewal.connected(address);
		if (replaced != null) {
			replaced.leaving().begin(this.lane);
		}
		this.lane.pump();
		this.lane.flush();
	}

	@Override
	public void lost(Address address, String reason) {
		this.renewal.stop();
		if (this.lanes.isSingleUse()) {
			this.lane.pump();
		}
		else {
			this.state = TcpLaneState.DIALLING;
			this.lanes.logFailure("connection-lost", address, reason);
		}
	}

	@Override
	public void unreachable(Address address, String reason) {
		this.state = TcpLaneState.FAILING;
		switch (this.role) {
			case MEMBER -> this.lanes.unreachable(this.lane, address, reason);
			case RENEWAL, FAIL_BACK -> giveUp();
			case PROBE -> {
			}
		}
	}

	@Override
	public void failed(Address address, String reason) {
		this.lanes.logFailure("dial-failed", address, reason);
		if (this.role == TcpLaneRole.FAIL_BACK) {
			giveUp();
		}
	}

	/** Does not become a member. */
	private void giveUp() {
		stop();
		this.lanes.pool().gone(this.lane);
		TcpLane kept = this.predecessor;
		if (kept != null) {
			kept.standing().renewal.failed(this.role);
		}
		NettyTcpConnection open = this.lane.connection();
		if (open != null) {
			open.close();
		}
	}

	/** Dials no more, and is given no new messages. */
	void leave() {
		stop();
		this.state = TcpLaneState.LEAVING;
	}

	/** Dials no more. */
	void stop() {
		this.redialler.stop();
		this.renewal.stop();
	}

}
