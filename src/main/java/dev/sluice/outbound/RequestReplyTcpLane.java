package dev.sluice.outbound;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.sluice.framing.FramingException;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one request in flight, the next frame that arrives being its answer. When no
 * answer comes in time the connection is closed, so that a late one is not taken for that
 * of the next request, and so it is when the peer says something unasked. A request that
 * was written is never sent again.
 */
final class RequestReplyTcpLane extends TcpLane {

	private @Nullable TcpSending inFlight;

	/**
	 * Set from a frame to the end of what was read with it: a second one among that
	 * cannot be the answer to a request that has not even left.
	 */
	private boolean reading;

	private @Nullable Future<?> timer;

	private long timerDue;

	RequestReplyTcpLane(TcpLanes lanes, EventLoop eventLoop) {
		super(lanes, eventLoop);
	}

	@Override
	void pump() {
		if (!this.reading) {
			NettyTcpConnection open = writable();
			while (open != null && this.inFlight == null) {
				TcpSending next = next();
				if (next == null) {
					break;
				}
				write(open, next);
				open = writable();
			}
		}
		arm();
	}

	private void write(NettyTcpConnection open, TcpSending next) {
		this.inFlight = next;
		try {
			open.write(next.payload());
		}
		catch (FramingException ex) {
			this.inFlight = null;
			fail(next, lanes().exception(ex));
			return;
		}
		open.flush();
		watch(open);
	}

	@Override
	void flush() {
		// Each request leaves at once.
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		if (failure != null) {
			fail(writeFailed(failure));
		}
	}

	@Override
	public void onFrame(ByteBuf frame) {
		if (isClosing()) {
			return;
		}
		this.reading = true;
		TcpSending answered = this.inFlight;
		if (answered == null) {
			lanes().countUnexpected();
			close(lanes().exception(Cause.TARGET_DOWN, "the peer said something unasked", null));
			return;
		}
		Object answer;
		try {
			answer = lanes().codec().read(frame);
		}
		catch (RuntimeException ex) {
			this.inFlight = null;
			fail(answered, lanes().exception(Cause.of(ex), "the answer is malformed: " + ex.getMessage(), ex));
			return;
		}
		this.inFlight = null;
		redialler().worked();
		if (lanes().isSingleUse()) {
			closing(null);
		}
		end(answered, answer);
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
	public void onMalformed(FramingException failure, NettyTcpConnection connection) {
		if (!isClosing()) {
			close(lanes().exception(Cause.of(failure), "the answer is malformed: " + failure.getMessage(), failure));
		}
	}

	@Override
	public void onInputEnd(NettyTcpConnection connection) {
		if (!isClosing()) {
			closing((this.inFlight != null)
					? lanes().exception(Cause.TARGET_DOWN, "the peer closed the connection without an answer", null)
					: null);
		}
		connection.close();
	}

	@Override
	void fail(ExchangeException reason) {
		this.reading = false;
		TcpSending failed = this.inFlight;
		if (failed != null) {
			this.inFlight = null;
			fail(failed, reason);
		}
	}

	@Override
	void finish(NettyTcpConnection open) {
		open.close();
	}

	/**
	 * Sets the timer for the request that is due first, where it is not set for an
	 * earlier one; that it may be set for one which was answered meanwhile costs less
	 * than cancelling it for each.
	 */
	private void arm() {
		TcpSending first = (this.inFlight != null) ? this.inFlight : queue().peek();
		if (first == null || (this.timer != null && this.timerDue - first.deadline() <= 0)) {
			return;
		}
		if (this.timer != null) {
			this.timer.cancel(false);
		}
		this.timerDue = first.deadline();
		this.timer = eventLoop().schedule(this::expire, this.timerDue - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private void expire() {
		this.timer = null;
		long now = System.nanoTime();
		TcpSending late = this.inFlight;
		List<TcpSending> overdue = queue().removeOverdue(now);
		ExchangeException timeout = timeout();
		if (late != null && late.isOverdue(now)) {
			close(timeout);
			fail(timeout);
		}
		overdue.forEach((sending) -> fail(sending, timeout));
		arm();
	}

	private ExchangeException timeout() {
		return lanes().exception(Cause.TIMEOUT,
				"no answer within " + lanes().definition().deadlines().reply().toMillis() + " ms", null);
	}

}
