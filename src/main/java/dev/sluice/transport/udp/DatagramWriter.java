package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * Sends datagrams over one socket for any number of threads, never blocking them.
 * Datagrams of one thread, or of threads that take turns, leave in the order of the
 * calls; all that were given while the event loop was busy leave together.
 */
public final class DatagramWriter {

	/** The most bytes that wait for the kernel before further ones fail. */
	private static final long MAX_WAITING = 16L * 1024 * 1024;

	/** What a datagram that waits counts beside its bytes. */
	private static final int OVERHEAD = 256;

	private static final int TURN = 1024;

	private final Channel channel;

	private final EventLoop loop;

	private final Runnable onFailure;

	private final Queue<Sending> queue = PlatformDependent.newMpscQueue();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final AtomicLong waiting = new AtomicLong();

	private boolean flushScheduled;

	/**
	 * Creates the writer of a socket; it should have no other.
	 * @param channel a datagram channel, registered with its event loop
	 */
	public DatagramWriter(Channel channel) {
		this(channel, () -> {
		});
	}

	/**
	 * Creates the writer of a socket; it should have no other.
	 * @param channel a datagram channel, registered with its event loop
	 * @param onFailure run whenever a datagram could not be sent, on the event loop
	 */
	public DatagramWriter(Channel channel, Runnable onFailure) {
		this.onFailure = onFailure;
		this.channel = channel;
		this.loop = channel.eventLoop();
	}

	/**
	 * Sends a datagram.
	 * @param payload the bytes, which are released
	 * @param recipient where to, or {@code null} over a connected socket
	 * @return completed with {@code null} when the kernel has taken the datagram, else
	 * with an {@link ExchangeException}; usually on the event loop
	 */
	public CompletableFuture<@Nullable Object> send(ByteBuf payload, @Nullable InetSocketAddress recipient) {
		Sending sending = new Sending(payload, recipient);
		if (this.waiting.addAndGet(sending.size) > MAX_WAITING) {
			sending.fail(new ExchangeException(Cause.OVERLOAD, "too many datagrams wait to be sent to " + recipient));
		}
		else if (this.loop.inEventLoop()) {
			drain(Integer.MAX_VALUE);
			write(sending);
			flushSoon();
		}
		else {
			this.queue.add(sending);
			if (this.scheduled.compareAndSet(false, true)) {
				schedule();
			}
		}
		return sending;
	}

	/**
	 * Closes the socket after what was given has been sent. Returns at once.
	 */
	public void close() {
		if (this.loop.inEventLoop()) {
			closeNow();
			return;
		}
		try {
			this.loop.execute(this::closeNow);
		}
		catch (RejectedExecutionException ex) {
			schedule();
		}
	}

	private void closeNow() {
		drain(Integer.MAX_VALUE);
		this.channel.flush();
		this.channel.close();
	}

	private void schedule() {
		try {
			this.loop.execute(this::drainAndFlush);
		}
		catch (RejectedExecutionException ex) {
			this.scheduled.set(false);
			for (Sending left = this.queue.poll(); left != null; left = this.queue.poll()) {
				left.fail(new ExchangeException(Cause.TARGET_DOWN, "the event loops have ended", ex));
			}
		}
	}

	private void drainAndFlush() {
		this.scheduled.set(false);
		boolean more = drain(TURN);
		this.channel.flush();
		if (more && this.scheduled.compareAndSet(false, true)) {
			schedule();
		}
	}

	private boolean drain(int most) {
		for (int i = 0; i < most; i++) {
			Sending sending = this.queue.poll();
			if (sending == null) {
				return false;
			}
			write(sending);
		}
		return true;
	}

	private void flushSoon() {
		if (!this.flushScheduled) {
			this.flushScheduled = true;
			try {
				this.loop.execute(() -> {
					this.flushScheduled = false;
					this.channel.flush();
				});
			}
			catch (RejectedExecutionException ex) {
				this.channel.flush();
			}
		}
	}

	private void write(Sending sending) {
		if (!sending.payload.isReadable()) {
			writeEmpty(sending);
			return;
		}
		InetSocketAddress to = sending.recipient;
		Object message = (to != null) ? new DatagramPacket(sending.payload, to) : sending.payload;
		this.channel.write(message).addListener(sending);
	}

	/** Past Netty, so after what was written before has left it. */
	private void writeEmpty(Sending sending) {
		this.channel.flush();
		try {
			ChannelOutboundBuffer unsent = this.channel.unsafe().outboundBuffer();
			if (unsent == null) {
				throw new ClosedChannelException();
			}
			if (!unsent.isEmpty()) {
				throw new ExchangeException(Cause.OVERLOAD, "an empty datagram cannot wait for the kernel");
			}
			InetSocketAddress to = sending.recipient;
			DatagramChannels.sendEmpty(this.channel,
					(to != null) ? to : (InetSocketAddress) this.channel.remoteAddress());
			sending.succeed();
		}
		catch (IOException | RuntimeException ex) {
			sending.fail(DatagramErrors.describe("cannot send an empty datagram", ex));
			this.onFailure.run();
		}
	}

	/** A datagram on its way, and the future of its end. */
	private final class Sending extends CompletableFuture<@Nullable Object> implements ChannelFutureListener {

		private final ByteBuf payload;

		private final @Nullable InetSocketAddress recipient;

		private final int size;

		Sending(ByteBuf payload, @Nullable InetSocketAddress recipient) {
			this.payload = payload;
			this.recipient = recipient;
			this.size = payload.readableBytes() + OVERHEAD;
		}

		@Override
		public void operationComplete(ChannelFuture future) {
			DatagramWriter.this.waiting.addAndGet(-this.size);
			Throwable error = future.cause();
			if (error == null) {
				complete(null);
			}
			else {
				Object to = (this.recipient != null) ? this.recipient : future.channel().remoteAddress();
				completeExceptionally(DatagramErrors.describe("cannot send to " + to, error));
				DatagramWriter.this.onFailure.run();
			}
		}

		void succeed() {
			DatagramWriter.this.waiting.addAndGet(-this.size);
			this.payload.release();
			complete(null);
		}

		void fail(ExchangeException error) {
			DatagramWriter.this.waiting.addAndGet(-this.size);
			this.payload.release();
			completeExceptionally(error);
		}

	}

}
