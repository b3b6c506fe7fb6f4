package dev.sluice.outbound;

import dev.sluice.transport.tcp.NettyTcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * How a lane makes room for another without harm to the order of an origin. One that is
 * still connected ends what it has begun. What waits goes over to the successor at once,
 * except where the origin's last message was written here and has not ended, for then the
 * peer may not have read it yet. Confined to the event loop of the lane.
 */
final class TcpLaneLeave {

	private final TcpLane lane;

	private @Nullable TcpLane successor;

	private boolean moving;

	private boolean done;

	TcpLaneLeave(TcpLane lane) {
		this.lane = lane;
	}

	/**
	 * Begins to leave.
	 * @param successor a lane of the same event loop, which is connected
	 */
	void begin(TcpLane successor) {
		this.lane.standing().leave();
		this.successor = successor;
		proceed();
	}

	/**
	 * Leaves all that waits, and all that will still be offered, to another lane, because
	 * there is no connection.
	 * @param heir a lane of any event loop
	 */
	void retire(TcpLane heir) {
		this.lane.standing().stop();
		this.lane.queue().leaveTo(heir, heir.queue());
	}

	/** Moves what may go; something has come, or has ended. */
	void proceed() {
		TcpLane next = this.successor;
		if (next == null || this.done || this.moving) {
			return;
		}
		this.moving = true;
		for (TcpSending first = movable(); first != null; first = movable()) {
			move(first, next, true);
		}
		this.moving = false;
		if (this.lane.queue().inFlight() == 0) {
			this.done = true;
			this.lane.queue().leaveTo(next, next.queue());
			close();
		}
	}

	private void close() {
		NettyTcpConnection open = this.lane.connection();
		if (open == null) {
			this.lane.lanes().pool().gone(this.lane);
		}
		else if (!this.lane.isClosing()) {
			this.lane.closing(null);
			this.lane.finish(open);
		}
	}

	/**
	 * Gives a message that waits, if its origin has nothing else pending, to another lane
	 * that has nothing to do. May be called by any thread.
	 */
	void giveTo(TcpLane idle) {
		this.lane.eventLoop().execute(() -> {
			TcpSending given = this.lane.queue().find((waiting) -> waiting.from() == null || isAlone(waiting.from()));
			if (given == null || idle.state() != TcpLaneState.UP || idle.queue().load() > 0) {
				return;
			}
			TcpAssignment from = given.from();
			if (from == null) {
				move(given, idle, false);
				return;
			}
			synchronized (from) {
				if (isAlone(from)) {
					from.moves(idle);
					move(given, idle, false);
				}
			}
		});
	}

	private boolean isAlone(TcpAssignment from) {
		return from.isAlone(this.lane);
	}

	private void move(TcpSending sending, TcpLane to, boolean now) {
		this.lane.queue().remove(sending);
		to.queue().reserve();
		this.lane.lanes().offer(sending, to, now);
	}

	private @Nullable TcpSending movable() {
		return this.lane.queue().find((waiting) -> waiting.from() == null || !waiting.from().isWrittenTo(this.lane));
	}

	/** A message has ended here. */
	void ended() {
		if (this.successor != null) {
			// Not now: whoever is told of its end is told first.
			this.lane.eventLoop().execute(this::proceed);
		}
	}

	/** The connection was closed. */
	void closed() {
		if (this.successor != null) {
			proceed();
			this.lane.lanes().pool().gone(this.lane);
		}
	}

}
