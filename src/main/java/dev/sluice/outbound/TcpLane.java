package dev.sluice.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.FrameListener;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Redialler;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an outbound, over its losses, and what waits for it. Messages may be
 * offered by any thread; all else is confined to one event loop, that of the connection.
 */
abstract class TcpLane implements FrameListener, Redialler.Listener {

	/** A peer counts as not reading after this many looks at it within the deadline. */
	private static final int LOOKS = 4;

	private final TcpLanes lanes;

	private final EventLoop eventLoop;

	private final Redialler redialler;

	private final Runnable draining = this::drain;

	private final AtomicInteger load = new AtomicInteger();

	private final AtomicInteger origins = new AtomicInteger();

	private final Object lock = new Object();

	private final ArrayDeque<TcpSending> incoming = new ArrayDeque<>();

	private boolean drainPosted;

	private volatile @Nullable TcpLane heir;

	private volatile State state = State.DIALLING;

	private final ArrayDeque<TcpSending> queue = new ArrayDeque<>();

	private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

	private @Nullable NettyTcpConnection connection;

	/** Set when nothing more may be written to the connection. */
	private boolean closing;

	private @Nullable ExchangeException closingReason;

	private boolean watched;

	private boolean connectedBefore;

	private @Nullable ExchangeException stopped;

	TcpLane(TcpLanes lanes, EventLoop eventLoop) {
		this.lanes = lanes;
		this.eventLoop = eventLoop;
		this.redialler = lanes.redialler(eventLoop, this);
	}

	final TcpLanes lanes() {
		return this.lanes;
	}

	final EventLoop eventLoop() {
		return this.eventLoop;
	}

	final Redialler redialler() {
		return this.redialler;
	}

	final State state() {
		return this.state;
	}

	final boolean isConnected() {
		return this.redialler.connection() != null;
	}

	/** The number of messages that have not ended. */
	final int load() {
		return this.load.get();
	}

	final int origins() {
		return this.origins.get();
	}

	final void originBegins() {
		this.origins.incrementAndGet();
	}

	final void originEnded() {
		TcpLane next = this.heir;
		if (next != null) {
			next.originEnded();
		}
		else {
			this.origins.decrementAndGet();
		}
	}

	/**
	 * Takes a message to be sent.
	 * @return {@code null}, or the lane that has taken this one's place
	 */
	final @Nullable TcpLane offer(TcpSending sending) {
		boolean here = this.eventLoop.inEventLoop();
		boolean first = false;
		synchronized (this.lock) {
			if (this.heir != null) {
				return this.heir;
			}
			this.load.incrementAndGet();
			if (here && this.incoming.isEmpty()) {
				first = true;
			}
			else {
				this.incoming.add(sending);
				if (!here && this.drainPosted) {
					return null;
				}
				this.drainPosted |= !here;
			}
		}
		if (first) {
			this.queue.add(sending);
			proceed();
		}
		else if (here) {
			drain();
		}
		else {
			this.eventLoop.execute(this.draining);
		}
		return null;
	}

	private void drain() {
		takeIncoming();
		proceed();
		flush();
	}

	private void proceed() {
		if (this.stopped != null) {
			failWaiting(this.stopped);
		}
		else {
			pump();
		}
	}

	private void takeIncoming() {
		synchronized (this.lock) {
			this.drainPosted = false;
			this.queue.addAll(this.incoming);
			this.incoming.clear();
		}
	}

	final ArrayDeque<TcpSending> queue() {
		return this.queue;
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
		return next;
	}

	/**
	 * The connection, where something may be written to it; where there is something to
	 * write but no connection, one is dialled.
	 */
	final @Nullable NettyTcpConnection writable() {
		NettyTcpConnection open = this.connection;
		if (open == null && this.lanes.isSingleUse() && !this.queue.isEmpty() && this.state == State.UP) {
			this.redialler.dial();
		}
		return this.closing ? null : open;
	}

	final @Nullable NettyTcpConnection connection() {
		return this.connection;
	}

	/**
	 * Writes what may be written; does not flush.
	 */
	abstract void pump();

	abstract void flush();

	/**
	 * The connection is closed: what was written, but has not ended, fails.
	 */
	abstract void fail(ExchangeException reason);

	final void end(TcpSending sending, @Nullable Object answer) {
		this.load.decrementAndGet();
		sending.leaves();
		sending.complete(answer);
	}

	final void fail(TcpSending sending, Throwable error) {
		this.load.decrementAndGet();
		sending.leaves();
		sending.completeExceptionally(error);
	}

	/**
	 * Fails what waits to be written.
	 */
	final void failWaiting(ExchangeException reason) {
		if (!this.eventLoop.inEventLoop()) {
			this.eventLoop.execute(() -> failWaiting(reason));
			return;
		}
		takeIncoming();
		List<TcpSending> waiting = new ArrayList<>(this.queue);
		this.queue.clear();
		waiting.forEach((sending) -> fail(sending, reason));
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

	final void close(ExchangeException reason) {
		NettyTcpConnection open = this.connection;
		if (open != null && !this.closing) {
			closing(reason);
			this.lanes.logClose(open, reason);
			open.close();
		}
	}

	final ExchangeException failure(@Nullable Throwable error) {
		ExchangeException known = this.closingReason;
		if (known != null) {
			return known;
		}
		String why = (error != null && error.getMessage() != null) ? error.getMessage() : "the peer closed it";
		return this.lanes.exception(Cause.TARGET_DOWN, "the connection was lost: " + why, error);
	}

	@Override
	public final void up(NettyTcpConnection connection, Address address) {
		this.connection = connection;
		this.closing = false;
		this.closingReason = null;
		this.state = State.UP;
		this.lanes.up(this, address, this.connectedBefore);
		this.connectedBefore = true;
		pump();
		flush();
	}

	@Override
	public final void onClosed(@Nullable Throwable failure) {
		this.closing = true;
		fail(failure(failure));
		this.connection = null;
		if (this.stopped != null) {
			this.ended.complete(null);
		}
	}

	@Override
	public final void lost(Address address, String reason) {
		if (this.lanes.isSingleUse()) {
			pump();
		}
		else {
			this.state = State.DIALLING;
			this.lanes.lost(address, reason);
		}
	}

	@Override
	public final void unreachable(Address address, String reason) {
		this.state = State.FAILING;
		this.lanes.unreachable(this, address, reason);
	}

	@Override
	public final void failed(Address address, String reason) {
		this.lanes.attemptFailed(address, reason);
	}

	/**
	 * Leaves all that waits, and all that will still be offered, to another lane. In the
	 * order of the calls, because nobody learns of the heir before it has what waits.
	 */
	final void retire(TcpLane heir) {
		this.redialler.stop();
		synchronized (this.lock) {
			this.queue.addAll(this.incoming);
			this.incoming.clear();
			heir.inherit(this.queue, this.origins.getAndSet(0));
			this.load.addAndGet(-this.queue.size());
			this.queue.clear();
			this.heir = heir;
		}
	}

	private void inherit(Collection<TcpSending> sendings, int origins) {
		this.origins.addAndGet(origins);
		if (sendings.isEmpty()) {
			return;
		}
		synchronized (this.lock) {
			this.load.addAndGet(sendings.size());
			this.incoming.addAll(sendings);
			this.drainPosted = true;
		}
		this.eventLoop.execute(this.draining);
	}

	/**
	 * Looks now and then whether the peer takes what was written.
	 */
	final void watch() {
		if (!this.watched) {
			this.watched = true;
			watch(this.connection, -1, 0);
		}
	}

	private void watch(@Nullable NettyTcpConnection before, long takenBefore, int looks) {
		this.eventLoop.schedule(() -> {
			NettyTcpConnection open = this.connection;
			if (open == null || open.isAllTaken()) {
				this.watched = false;
				return;
			}
			long taken = open.bytesTaken();
			int still = (open.equals(before) && taken == takenBefore) ? looks + 1 : 1;
			if (still > LOOKS) {
				this.watched = false;
				close(this.lanes.exception(Cause.TIMEOUT, "the peer does not read", null));
				return;
			}
			watch(open, taken, still);
		}, this.lanes.definition().deadlines().write().toNanos() / LOOKS, TimeUnit.NANOSECONDS);
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
		this.redialler.stop();
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

	/**
	 * How a lane does.
	 */
	enum State {

		/** Not connected, but not in vain yet. */
		DIALLING,

		/** Connected, or able to when it is needed. */
		UP,

		/** No address answered. */
		FAILING

	}

}
