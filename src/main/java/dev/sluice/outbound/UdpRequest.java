package dev.sluice.outbound;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.message.ExchangeException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A request and the future of its answer. Confined to the event loop of its path once it
 * runs there, which is how it gets in.
 */
final class UdpRequest extends CompletableFuture<@Nullable Object> implements Runnable {

	private final RequestReplyPath path;

	private final int size;

	private final @Nullable Object key;

	private final long deadline;

	private final @Nullable GuardedSending within;

	private final @Nullable OutboundCounts ends;

	private @Nullable ByteBuf payload;

	private @Nullable UdpSocket socket;

	private @Nullable Future<?> timer;

	private boolean ended;

	/**
	 * Creates a request.
	 * @param path the path that it takes
	 * @param payload its bytes, which are released
	 * @param key what its answer is found by, or {@code null} where that is the socket
	 * @param deadline until when to wait for the answer, as {@link System#nanoTime} has
	 * it
	 * @param within whose attempt it is, who then counts the end; {@code null} where it
	 * is the only one
	 */
	UdpRequest(RequestReplyPath path, ByteBuf payload, @Nullable Object key, long deadline,
			@Nullable GuardedSending within) {
		this.path = path;
		this.payload = payload;
		this.size = payload.readableBytes() + RequestReplyPath.OVERHEAD;
		this.key = key;
		this.deadline = deadline;
		this.within = within;
		this.ends = path.outbound().ends(within);
	}

	int size() {
		return this.size;
	}

	@Nullable Object key() {
		return this.key;
	}

	@Nullable GuardedSending within() {
		return this.within;
	}

	@Override
	public void run() {
		this.path.submit(this);
	}

	void startTimer(EventLoop loop) {
		this.timer = loop.schedule(this::timeOut, this.deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private void timeOut() {
		if (this.socket != null) {
			this.socket.timedOut(this);
		}
		else {
			fail(this.path.timeout());
		}
	}

	ByteBuf sentBy(UdpSocket socket) {
		this.socket = socket;
		ByteBuf bytes = this.payload;
		this.payload = null;
		if (bytes == null) {
			throw new IllegalStateException("Sent before");
		}
		return bytes;
	}

	void answer(Object answer) {
		if (end()) {
			if (this.ends != null) {
				this.ends.succeeded(this.deadline);
			}
			complete(answer);
		}
	}

	void fail(ExchangeException error) {
		if (end()) {
			if (this.ends != null) {
				this.ends.failed(error);
			}
			completeExceptionally(error);
		}
	}

	private boolean end() {
		if (this.ended) {
			return false;
		}
		this.ended = true;
		this.socket = null;
		if (this.timer != null) {
			this.timer.cancel(false);
		}
		if (this.payload != null) {
			this.payload.release();
			this.payload = null;
		}
		this.path.ended(this);
		return true;
	}

}
