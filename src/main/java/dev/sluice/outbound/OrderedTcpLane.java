package dev.sluice.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.tcp.Heartbeat;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the next frame that arrives for the answer to the oldest request: right with
 * every peer where one request is in flight at a time, and with more where the peer
 * answers in order. When an answer does not come in time the connection is closed, so
 * that a late one is not taken for that of the next request, and so it is when the peer
 * says something unasked.
 */
final class OrderedTcpLane extends RequestReplyTcpLane {

	private final int most;

	private final ArrayDeque<TcpSending> awaiting = new ArrayDeque<>();

	/** Set while a heartbeat has the place of a request. */
	private boolean beating;

	/**
	 * Creates a lane.
	 * @param lanes those that it is one of
	 * @param seat where it belongs
	 * @param most how many requests may await their answers
	 */
	OrderedTcpLane(TcpLanes lanes, TcpLaneSeat seat, int most) {
		super(lanes, seat);
		this.most = most;
	}

	@Override
	boolean hasRoom() {
		return !this.beating && this.awaiting.size() < this.most;
	}

	@Override
	@Nullable ExchangeException await(TcpSending request) {
		this.awaiting.add(request);
		return null;
	}

	@Override
	void takeBack(TcpSending request) {
		this.awaiting.removeLast();
	}

	@Override
	@Nullable TcpSending oldest() {
		return this.awaiting.peek();
	}

	@Override
	List<TcpSending> removeAwaiting() {
		List<TcpSending> removed = new ArrayList<>(this.awaiting);
		this.awaiting.clear();
		return removed;
	}

	@Override
	void answer(ByteBuf frame) {
		TcpSending answered = this.awaiting.poll();
		if (answered == null) {
			lanes().unexpected().count();
			close(lanes().exception(Cause.TARGET_DOWN, "the peer said something unasked", null));
			return;
		}
		Object answer;
		try {
			answer = lanes().codec().read(frame);
		}
		catch (RuntimeException ex) {
			failAwaiting(answered, malformed(ex));
			return;
		}
		if (lanes().isSingleUse()) {
			closing(null);
		}
		answered(answered, answer);
	}

	@Override
	void expireAwaiting(long now, ExchangeException timeout) {
		List<TcpSending> late = new ArrayList<>();
		this.awaiting.removeIf((request) -> request.isOverdue(now) && late.add(request));
		if (!late.isEmpty()) {
			ExchangeException closed = lanes().exception(Cause.TARGET_DOWN,
					"the connection was closed because a request was not answered in time", null);
			close(closed);
			late.forEach((request) -> failAwaiting(request, timeout));
			fail(closed);
		}
	}

	@Override
	Heartbeat.Turn turn() {
		return new HeartbeatTurn();
	}

	/**
	 * Gives a heartbeat the place of a request, so that neither is taken for the answer
	 * to the other.
	 */
	private final class HeartbeatTurn implements Heartbeat.Turn {

		@Override
		public boolean take() {
			if (isClosing() || isReading() || !queue().reserveIdle()) {
				return false;
			}
			OrderedTcpLane.this.beating = true;
			return true;
		}

		@Override
		public void end() {
			if (OrderedTcpLane.this.beating) {
				OrderedTcpLane.this.beating = false;
				queue().release();
				// What else was read with its answer is no answer to the next request.
				eventLoop().execute(OrderedTcpLane.this::pump);
			}
		}

		@Override
		public boolean isNextFrameAnswer() {
			return true;
		}

	}

}
