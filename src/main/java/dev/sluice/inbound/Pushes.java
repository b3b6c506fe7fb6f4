package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.framing.FramingException;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Messages sent to a connection that are no answers. Any thread may send; they leave in
 * the order of the calls, between the answers, as fast as the peer takes them, and each
 * ends in time. All else is confined to the event loop of the connection.
 */
final class Pushes {

	/** Of what waits; always one message. */
	static final long MOST_BYTES = 4 * 1024 * 1024;

	/** What a message takes besides its payload. */
	private static final int OVERHEAD = 256;

	/** Written in one go, so that other connections have their turn. */
	private static final int BURST = 256;

	/** From one to the next, a quarter of the time that a message has. */
	private static final int LOOKS = 4;

	private final NettyTcpConnection connection;

	private final WrittenFrames written;

	private final long limit;

	private final Runnable onNoneWaiting;

	private final Queue<Push> waiting = new ConcurrentLinkedQueue<>();

	/** Written, in this order, but not taken by the kernel. */
	private final ArrayDeque<Push> leaving = new ArrayDeque<>();

	/** Of both. */
	private final AtomicLong bytes = new AtomicLong();

	private final AtomicBoolean posted = new AtomicBoolean();

	private final Runnable arrived = this::arrived;

	private final Runnable flushing = this::flush;

	private boolean unflushed;

	/** Set while writing: what the end of one message leads to is written in its turn. */
	private boolean pumping;

	private @Nullable Future<?> check;

	/**
	 * Creates the pushes of a connection.
	 * @param connection the connection
	 * @param written takes the frames
	 * @param limitNanos after which a message that the kernel has not taken fails, or up
	 * to a quarter later
	 * @param onNoneWaiting called on the event loop when no message waits to be written
	 */
	Pushes(NettyTcpConnection connection, WrittenFrames written, long limitNanos, Runnable onNoneWaiting) {
		this.connection = connection;
		this.written = written;
		this.limit = limitNanos;
		this.onNoneWaiting = onNoneWaiting;
	}

	/**
	 * Sends a message.
	 * @param payload its bytes, which need no release
	 * @return completed with {@code null} when the kernel has taken them, or with the
	 * reason why it has not
	 */
	CompletableFuture<@Nullable Object> send(ByteBuf payload) {
		Push push = new Push(payload);
		long before = this.bytes.getAndAdd(push.cost);
		if (before != 0 && before + push.cost > MOST_BYTES) {
			this.bytes.addAndGet(-push.cost);
			return CompletableFuture
				.failedFuture(exception(Cause.OVERLOAD, before + " bytes wait already for the peer to read", null));
		}
		this.waiting.add(push);
		if (this.connection.eventLoop().inEventLoop()) {
			proceed();
		}
		else {
			post();
		}
		return push;
	}

	private void post() {
		if (this.posted.compareAndSet(false, true)) {
			this.connection.eventLoop().execute(this.arrived);
		}
	}

	private void arrived() {
		this.posted.set(false);
		pump();
		this.connection.flush();
	}

	/**
	 * Writes what may be written now, and has it sent with what else this turn of the
	 * event loop brings.
	 */
	void proceed() {
		pump();
		if (!this.unflushed) {
			this.unflushed = true;
			this.connection.eventLoop().execute(this.flushing);
		}
	}

	private void flush() {
		this.unflushed = false;
		this.connection.flush();
	}

	/**
	 * Whether messages wait to be written.
	 * @return {@code false} also where written ones were not taken yet
	 */
	boolean areWaiting() {
		return !this.waiting.isEmpty();
	}

	private void pump() {
		if (this.pumping) {
			return;
		}
		this.pumping = true;
		int left = BURST;
		while (left > 0 && (this.connection.isWritable() || !this.connection.isOpen())) {
			Push next = this.waiting.poll();
			if (next == null) {
				break;
			}
			write(next);
			left--;
		}
		this.pumping = false;
		if (left == 0) {
			post();
		}
		else if (!areWaiting()) {
			this.onNoneWaiting.run();
		}
		checkLater();
	}

	private void write(Push next) {
		if (next.isDone()) {
			this.bytes.addAndGet(-next.cost);
		}
		else if (!this.connection.isOpen()) {
			next.end(lost(null));
		}
		else {
			this.leaving.add(next);
			try {
				this.written.write(next.payload, next);
			}
			catch (FramingException ex) {
				this.leaving.removeLast();
				next.end(ex);
			}
		}
	}

	/** Most leave at once, and none is left to be looked at. */
	private void checkLater() {
		boolean open = !this.leaving.isEmpty() || areWaiting();
		if (this.check == null && open && this.connection.isOpen()) {
			this.check = this.connection.eventLoop().schedule(this::check, this.limit / LOOKS, TimeUnit.NANOSECONDS);
		}
	}

	private void check() {
		this.check = null;
		long latest = System.nanoTime() - this.limit;
		// A copy: what ends here may lead to more.
		for (Push push : this.leaving.toArray(Push[]::new)) {
			if (push.since - latest > 0) {
				break;
			}
			// Its bytes are in the stream, and are still sent if the peer reads on.
			push.completeExceptionally(late());
		}
		for (Push oldest = this.waiting.peek(); oldest != null
				&& oldest.since - latest <= 0; oldest = this.waiting.peek()) {
			this.waiting.remove();
			oldest.end(late());
		}
		checkLater();
		if (!areWaiting()) {
			this.onNoneWaiting.run();
		}
	}

	/**
	 * The connection is closed.
	 */
	void close() {
		Future<?> scheduled = this.check;
		if (scheduled != null) {
			scheduled.cancel(false);
		}
		pump();
	}

	private ExchangeException lost(@Nullable Throwable failure) {
		String why = (failure != null) ? ": " + Cause.describe(failure) : "";
		return exception(Cause.TARGET_DOWN, "it was closed before the message left" + why, failure);
	}

	private ExchangeException late() {
		return exception(Cause.TIMEOUT,
				"the peer did not take the message within " + TimeUnit.NANOSECONDS.toMillis(this.limit) + " ms", null);
	}

	private ExchangeException exception(Cause cause, String text, @Nullable Throwable error) {
		return new ExchangeException(cause, "connection " + this.connection.getConnectionId() + ": " + text, error);
	}

	/**
	 * One message, and the future of its end.
	 */
	private final class Push extends CompletableFuture<@Nullable Object> implements WrittenFrame {

		private final ByteBuf payload;

		private final long cost;

		private final long since = System.nanoTime();

		Push(ByteBuf payload) {
			this.payload = payload;
			this.cost = (long) payload.readableBytes() + OVERHEAD;
		}

		@Override
		public void taken(@Nullable Throwable failure) {
			Pushes.this.leaving.remove();
			end((failure != null) ? lost(failure) : null);
		}

		private void end(@Nullable Throwable error) {
			Pushes.this.bytes.addAndGet(-this.cost);
			if (error != null) {
				completeExceptionally(error);
			}
			else {
				complete(null);
			}
		}

	}

}
