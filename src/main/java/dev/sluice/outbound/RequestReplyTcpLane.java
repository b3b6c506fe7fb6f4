package dev.sluice.outbound;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.sluice.framing.FramingException;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests and ends each with its answer, with an error, or when its deadline has
 * come. How many may await their answers, and how an answer finds its request, is up to
 * the kinds of it. A request that was written is never sent again.
 */
abstract class RequestReplyTcpLane extends TcpLane {

	private final InFlightLimit limit;

	private final Runnable roomAgain = this::roomAgain;

	/** Set while the lane is among those that are told of room. */
	private boolean waitingForRoom;

	/** Set when there is room for a request that the lane has waited for. */
	private boolean granted;

	/** Set while writing: what the end of one request leads to is written in its turn. */
	private boolean pumping;

	/**
	 * Set from a frame to the end of what was read with it: a second one among that
	 * cannot be the answer to a request that has not even left.
	 */
	private boolean reading;

	private @Nullable Future<?> timer;

	private long timerDue;

	RequestReplyTcpLane(TcpLanes lanes, TcpLaneSeat seat) {
		super(lanes, seat);
		this.limit = lanes.inFlightLimit();
	}

	/** Whether one more may be written beside those that await their answers. */
	abstract boolean hasRoom();

	/** Whether any request may be written here, also one that waits for another lane. */
	boolean isUnencumbered() {
		return true;
	}

	/**
	 * A request is about to be written and awaits its answer from now on.
	 * @return {@code null}, or why it must not be written
	 */
	abstract @Nullable ExchangeException await(TcpSending request);

	/** The request that was to be written last was not written after all. */
	abstract void takeBack(TcpSending request);

	/** Of those that await their answers, one that was given to the outbound first. */
	abstract @Nullable TcpSending oldest();

	/** Those that await their answers, which now await none. */
	abstract List<TcpSending> removeAwaiting();

	/**
	 * Ends those that have awaited their answers for too long.
	 * @param now the time, as {@link System#nanoTime()} gives it
	 * @param timeout what they end with
	 */
	abstract void expireAwaiting(long now, ExchangeException timeout);

	/** A frame has come on a connection that is not closing. */
	abstract void answer(ByteBuf frame);

	@Override
	final void pump() {
		if (!this.reading && !this.pumping) {
			this.pumping = true;
			NettyTcpConnection open = writable();
			while (open != null && mayWriteTo(open)) {
				TcpSending next = next();
				if (next == null) {
					this.limit.release();
					break;
				}
				write(open, next);
				open = writable();
			}
			this.pumping = false;
			giveBackGranted();
			if (open != null && queue().isEmpty() && isUnencumbered()) {
				lanes().pool().idle(this);
			}
		}
		arm();
	}

	/** Whether there is something to write and room for it, which is then taken. */
	private boolean mayWriteTo(NettyTcpConnection open) {
		if (queue().isEmpty() || !hasRoom() || !open.isWritable()) {
			return false;
		}
		if (!this.granted && !this.waitingForRoom) {
			if (this.limit.tryAcquire()) {
				return true;
			}
			this.waitingForRoom = true;
			this.limit.await(this.roomAgain);
		}
		boolean room = this.granted;
		this.granted = false;
		return room;
	}

	private void roomAgain() {
		if (!eventLoop().inEventLoop()) {
			eventLoop().execute(this.roomAgain);
			return;
		}
		this.waitingForRoom = false;
		this.granted = true;
		pump();
	}

	/** Where the lane has nothing to write any more, the room is another's. */
	private void giveBackGranted() {
		if (this.granted) {
			this.granted = false;
			this.limit.release();
		}
	}

	private void write(NettyTcpConnection open, TcpSending next) {
		ExchangeException refusal = await(next);
		if (refusal != null) {
			failAwaiting(next, refusal);
			return;
		}
		try {
			open.write(next.payload());
		}
		catch (FramingException ex) {
			takeBack(next);
			failAwaiting(next, lanes().exception(ex));
			return;
		}
		watch(open);
		if (hasRoom()) {
			flushLater();
		}
		else {
			open.flush();
		}
	}

	/** A request that awaited its answer ends with it. */
	final void answered(TcpSending request, Object answer) {
		redialler().worked();
		this.limit.release();
		end(request, answer);
	}

	/** A request that awaited its answer, and does so no more, fails. */
	final void failAwaiting(TcpSending request, ExchangeException reason) {
		this.limit.release();
		fail(request, reason);
	}

	/** Whether frames of a read are being handed over. */
	final boolean isReading() {
		return this.reading;
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		if (failure != null) {
			fail(writeFailed(failure));
		}
	}

	@Override
	public final void onWritabilityChanged(boolean writable) {
		if (writable) {
			pump();
		}
	}

	@Override
	public final void onFrame(ByteBuf frame) {
		if (!isClosing()) {
			this.reading = true;
			answer(frame);
		}
	}

	@Override
	public void onReadComplete() {
		if (this.reading) {
			this.reading = false;
			NettyTcpConnection open = connection();
			if (open != null && isClosing()) {
				open.close();
			}
			pump();
		}
	}

	@Override
	public final void onMalformed(FramingException failure, NettyTcpConnection connection) {
		if (!isClosing()) {
			close(failure.isTruncated()
					? lanes().exception(Cause.TARGET_DOWN, "the connection was lost: " + failure.getMessage(), failure)
					: malformed(failure));
		}
	}

	final ExchangeException malformed(Exception failure) {
		return lanes().exception(Cause.of(failure), "the answer is malformed: " + failure.getMessage(), failure);
	}

	@Override
	public final void onInputEnd(NettyTcpConnection connection) {
		if (!isClosing()) {
			closing((oldest() != null)
					? lanes().exception(Cause.TARGET_DOWN, "the peer closed the connection without an answer", null)
					: null);
		}
		connection.close();
	}

	@Override
	void fail(ExchangeException reason) {
		this.reading = false;
		removeAwaiting().forEach((request) -> failAwaiting(request, reason));
		giveBackGranted();
	}

	@Override
	final void finish(NettyTcpConnection open) {
		open.close();
	}

	/**
	 * Sets the timer for the request that is due first, where it is not set for an
	 * earlier one; that it may be set for one which was answered meanwhile costs less
	 * than cancelling it for each.
	 */
	private void arm() {
		TcpSending awaiting = oldest();
		TcpSending first = (awaiting != null) ? awaiting : queue().peek();
		if (first == null || (this.timer != null && this.timerDue - first.deadline() <= 0)) {
			return;
		}
		if (this.timer != null) {
			this.timer.cancel(false);
		}
		this.timerDue = first.deadline();
		this.timer = eventLoop().schedule(this::expire, this.timerDue - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	final ExchangeException timeout() {
		return lanes().exception(Cause.TIMEOUT,
				"no answer within " + lanes().definition().deadlines().reply().toMillis() + " ms", null);
	}

	private void expire() {
		this.timer = null;
		long now = System.nanoTime();
		List<TcpSending> overdue = queue().removeOverdue(now);
		ExchangeException timeout = timeout();
		expireAwaiting(now, timeout);
		overdue.forEach((request) -> fail(request, timeout));
		arm();
	}

}
