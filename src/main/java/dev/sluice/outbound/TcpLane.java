package dev.sluice.outbound;

import java.util.concurrent.CompletableFuture;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.tcp.FrameListener;
import dev.sluice.transport.tcp.Heartbeat;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Redialler;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an outbound, over its losses, and what waits for it. Messages may be
 * offered by any thread; all else is confined to one event loop, that of the connection.
 */
abstract class TcpLane implements FrameListener {

	/** How long nothing was in flight when the peer may have gone meanwhile. */
	private static final long IDLE_NANOS = 1_000_000;

	private final TcpLanes lanes;

	private final TcpLaneSeat seat;

	private final EventLoop eventLoop;

	private final TcpLaneStanding standing;

	private final TcpLaneQueue queue;

	private final TcpWriteWatch writeWatch;

	private final TcpLaneLeave leaving;

	private final Runnable flushing = this::flush;

	private boolean unflushed;

	private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

	private @Nullable NettyTcpConnection connection;

	/** Set when nothing more may be written to the connection. */
	private boolean closing;

	private @Nullable ExchangeException closingReason;

	private @Nullable ExchangeException stopped;

	TcpLane(TcpLanes lanes, TcpLaneSeat seat) {
		this.lanes = lanes;
		this.seat = seat;
		this.eventLoop = seat.eventLoop();
		this.standing = new TcpLaneStanding(this);
		this.leaving = new TcpLaneLeave(this);
		this.queue = new TcpLaneQueue(this.eventLoop, this::proceed, this::proceedAndFlush);
		this.writeWatch = new TcpWriteWatch(this.eventLoop, lanes.definition().deadlines().write(),
				() -> close(lanes.exception(Cause.TIMEOUT, "the peer does not read", null)));
	}

	final TcpLanes lanes() {
		return this.lanes;
	}

	final TcpLaneSeat seat() {
		return this.seat;
	}

	final TcpLaneStanding standing() {
		return this.standing;
	}

	final EventLoop eventLoop() {
		return this.eventLoop;
	}

	final Redialler redialler() {
		return this.standing.redialler();
	}

	/** What waits to be written here. */
	final TcpLaneQueue queue() {
		return this.queue;
	}

	final TcpLaneState state() {
		return this.standing.state();
	}

	/** How it makes room for another. */
	final TcpLaneLeave leaving() {
		return this.leaving;
	}

	private void proceedAndFlush() {
		proceed();
		flush();
	}

	private void proceed() {
		if (this.stopped != null) {
			failWaiting(this.stopped);
		}
		else {
			this.leaving.proceed();
			pump();
		}
	}

	/**
	 * Takes the next message to be written off the queue.
	 */
	final @Nullable TcpSending next() {
		TcpSending next = this.queue.poll();
		while (next != null && next.isDone()) {
			end(next, null);
			next = this.queue.poll();
		}
		if (next != null) {
			next.takes(this);
			this.queue.taken();
		}
		return next;
	}

	/**
	 * The connection, where something may be written to it; where there is something to
	 * write but no connection, one is dialled.
	 */
	final @Nullable NettyTcpConnection writable() {
		NettyTcpConnection open = this.connection;
		if (open == null && this.lanes.isSingleUse() && !this.queue.isEmpty() && state() == TcpLaneState.UP) {
			redialler().dial();
		}
		if (open == null || this.closing || state() == TcpLaneState.LEAVING || !open.isOpen()) {
			return null;
		}
		return hasPeerGone(open) ? null : open;
	}

	/**
	 * Whether the peer has ended its stream, which is told only when the event loop comes
	 * to read it. A look at each message would cost too much; after a pause it does not.
	 */
	private boolean hasPeerGone(NettyTcpConnection open) {
		return this.queue.isIdleFor(IDLE_NANOS) && open.hasPeerEnded();
	}

	final @Nullable NettyTcpConnection connection() {
		return this.connection;
	}

	/**
	 * Writes what may be written; does not flush all of it.
	 */
	abstract void pump();

	final void flush() {
		this.unflushed = false;
		NettyTcpConnection open = this.connection;
		if (open != null) {
			open.flush();
		}
	}

	/**
	 * Sends what was written, behind what else this turn of the event loop brings.
	 */
	final void flushLater() {
		if (!this.unflushed) {
			this.unflushed = true;
			this.eventLoop.execute(this.flushing);
		}
	}

	/**
	 * Lets heartbeats in between the messages.
	 */
	Heartbeat.Turn turn() {
		return Heartbeat.Turn.ANY_TIME;
	}

	/**
	 * The connection is closed: what was written, but has not ended, fails.
	 */
	abstract void fail(ExchangeException reason);

	final void end(TcpSending sending, @Nullable Object answer) {
		ends(sending);
		sending.end(answer);
	}

	final void fail(TcpSending sending, Throwable error) {
		ends(sending);
		sending.fail(error);
	}

	private void ends(TcpSending sending) {
		this.queue.ended(sending);
		this.lanes.ends(sending);
		this.leaving.ended();
	}

	/**
	 * Fails what waits to be written.
	 */
	final void failWaiting(ExchangeException reason) {
		if (!this.eventLoop.inEventLoop()) {
			this.eventLoop.execute(() -> failWaiting(reason));
			return;
		}
		this.queue.removeAll().forEach((sending) -> failOrLeave(sending, reason));
	}

	private void failOrLeave(TcpSending sending, ExchangeException reason) {
		TcpLanes heir = this.lanes.heir();
		if (heir != null && this.stopped != null && !sending.isDone()) {
			ends(sending);
			heir.inherit(sending);
		}
		else {
			fail(sending, reason);
		}
	}

	/**
	 * Writes nothing more to the connection; what was written fails for the reason given,
	 * unless the kernel takes it after all.
	 */
	final void closing(@Nullable ExchangeException reason) {
		this.closing = true;
		this.closingReason = reason;
	}

	final boolean isClosing() {
		return this.closing;
	}

	/**
	 * Closes the connection at once, also one that is closing by and by, unless that has
	 * a reason already.
	 */
	final void close(ExchangeException reason) {
		NettyTcpConnection open = this.connection;
		if (open != null && this.closingReason == null) {
			closing(reason);
			this.lanes.logClose(open, reason);
			open.close();
		}
	}

	/**
	 * A write failed: the connection is lost, though its end was not told yet, and must
	 * not be given what waits.
	 */
	final ExchangeException writeFailed(Throwable error) {
		ExchangeException reason = failure(error);
		closing(reason);
		NettyTcpConnection open = this.connection;
		if (open != null) {
			open.close();
		}
		return reason;
	}

	private ExchangeException failure(@Nullable Throwable error) {
		ExchangeException known = this.closingReason;
		if (known != null) {
			return known;
		}
		String why = (error != null && error.getMessage() != null) ? error.getMessage() : "the peer closed it";
		return this.lanes.exception(Cause.TARGET_DOWN, "the connection was lost: " + why, error);
	}

	/** There is a new connection. */
	final void connected(NettyTcpConnection open) {
		this.connection = open;
		this.closing = false;
		this.closingReason = null;
	}

	/**
	 * There is a new connection, to which nothing was written yet.
	 */
	void opened(NettyTcpConnection open) {
	}

	@Override
	public final void onClosed(@Nullable Throwable failure) {
		this.closing = true;
		fail(failure(failure));
		this.connection = null;
		this.leaving.closed();
		if (this.stopped != null) {
			this.ended.complete(null);
		}
	}

	/**
	 * Something was written: sees to it that the peer takes it in time.
	 */
	final void watch(NettyTcpConnection open) {
		this.writeWatch.watch(open);
	}

	/**
	 * Ends the lane.
	 * @return completed when its connection is closed
	 */
	final CompletableFuture<@Nullable Void> stop(ExchangeException reason) {
		if (!this.eventLoop.inEventLoop()) {
			this.eventLoop.execute(() -> stop(reason));
			return this.ended;
		}
		this.stopped = reason;
		this.standing.stop();
		NettyTcpConnection open = this.connection;
		if (open == null) {
			this.ended.complete(null);
		}
		else {
			closing(reason);
			finish(open);
		}
		failWaiting(reason);
		return this.ended;
	}

	/**
	 * Closes the connection at the end, in the way that suits the pattern.
	 */
	abstract void finish(NettyTcpConnection open);

}
