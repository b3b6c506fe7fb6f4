package dev.sluice.transport.tcp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the frames that are written to a connection in one buffer and sends them
 * together: when the read burst that caused them ends, at 64 KB, or at once outside of
 * one. Confined to the event loop of the connection.
 */
final class FrameWrites {

	private static final int GATHER = 64 * 1024;

	private static final int INITIAL = 1024;

	private final SocketChannel channel;

	private FrameWriter writer;

	private final @Nullable SslHandler tls;

	private FrameListener listener;

	private Duration linger;

	private @Nullable ByteBuf gathered;

	/** What was gathered the last time: growing a buffer copies it. */
	private int expected = INITIAL;

	private int frames;

	private boolean held;

	private boolean closing;

	private boolean inputEnded;

	private long taken;

	private long sends;

	private @Nullable Future<?> watching;

	private boolean readingHeld;

	/** Whether reading was held back at any time since the last look. */
	private boolean readingWasHeld;

	/**
	 * Creates the writes of a connection.
	 * @param channel its channel
	 * @param writer makes frames of payloads
	 * @param listener told what becomes of them
	 * @param linger how long to wait for the peer at the end
	 * @param tls encrypts them, or {@code null} for nobody
	 */
	FrameWrites(SocketChannel channel, FrameWriter writer, FrameListener listener, Duration linger,
			@Nullable SslHandler tls) {
		this.tls = tls;
		this.channel = channel;
		this.writer = writer;
		this.listener = listener;
		this.linger = linger;
	}

	/**
	 * Lingers otherwise from now on.
	 */
	void reconfigure(Duration linger) {
		this.linger = linger;
	}

	/**
	 * Writes otherwise from now on.
	 */
	void reconfigure(FrameWriter writer) {
		this.writer = writer;
	}

	/**
	 * From here on frames gather until {@link #release()}.
	 */
	void hold() {
		this.held = true;
	}

	void release() {
		this.held = false;
		send();
	}

	void listener(FrameListener listener) {
		this.listener = listener;
	}

	void write(ByteBuf payload) throws FramingException {
		this.frames++;
		try {
			writeAside(payload);
		}
		catch (FramingException ex) {
			this.frames--;
			throw ex;
		}
	}

	/**
	 * Writes a frame that the listener is not told of.
	 */
	void writeAside(ByteBuf payload) throws FramingException {
		ByteBuf buffer = this.gathered;
		if (buffer == null) {
			buffer = this.channel.alloc().ioBuffer(Math.max(this.expected, payload.readableBytes() + 16));
			this.gathered = buffer;
		}
		append(payload, buffer);
		if (buffer.readableBytes() >= GATHER) {
			send();
		}
		if (this.writer.endsStream()) {
			send();
			shutdownOutput();
		}
	}

	/**
	 * A framing may be the application's own: what it leaves of a frame that it could not
	 * write is taken back.
	 */
	private void append(ByteBuf payload, ByteBuf buffer) throws FramingException {
		int start = buffer.writerIndex();
		try {
			this.writer.write(payload, buffer);
		}
		catch (FramingException ex) {
			buffer.writerIndex(start);
			throw ex;
		}
		catch (RuntimeException ex) {
			buffer.writerIndex(start);
			throw FramingException.malformed("the framing failed: " + ex);
		}
	}

	void flush() {
		if (!this.held) {
			send();
		}
	}

	private void send() {
		ByteBuf buffer = this.gathered;
		if (buffer == null) {
			return;
		}
		int count = this.frames;
		this.gathered = null;
		this.frames = 0;
		if (count == 0 && !buffer.isReadable()) {
			buffer.release();
			return;
		}
		this.sends++;
		int size = buffer.readableBytes();
		this.expected = Math.clamp(size, INITIAL, GATHER);
		this.channel.writeAndFlush(buffer).addListener((future) -> {
			this.taken += size;
			this.listener.onWritten(count, future.isSuccess() ? null : future.cause());
		});
	}

	/**
	 * How many bytes the kernel has taken: while this does not grow, the peer does not
	 * read.
	 */
	long taken() {
		ChannelOutboundBuffer outbound = this.channel.unsafe().outboundBuffer();
		return this.taken + ((outbound != null) ? outbound.currentProgress() : 0);
	}

	/**
	 * How many bytes of whole sends the kernel has taken; for any thread, perhaps late.
	 */
	long bytesSent() {
		return this.taken;
	}

	/**
	 * The kernel has taken bytes from elsewhere; what it has left is written.
	 */
	void spliced(Splice.Moved moved) throws FramingException {
		this.taken += moved.bytes();
		ByteBuf left = moved.left();
		if (left != null) {
			try {
				writeAside(left);
				flush();
			}
			finally {
				left.release();
			}
		}
	}

	/**
	 * How often something was sent.
	 */
	long sends() {
		return this.sends;
	}

	boolean isEmpty() {
		return this.gathered == null && pending() == 0;
	}

	private long pending() {
		ChannelOutboundBuffer outbound = this.channel.unsafe().outboundBuffer();
		return (outbound != null) ? outbound.totalPendingWriteBytes() : 0;
	}

	void closed() {
		send();
		// Or the connection stays in memory until the time of lingering has passed.
		stopWatching();
	}

	/**
	 * Sends what was written, half-closes, and closes once the peer has ended its stream
	 * too, or has neither done so nor taken anything for the time of lingering. While
	 * reading is held back the peer's end cannot be seen, so that time does not count.
	 */
	void closeGracefully() {
		if (this.closing) {
			return;
		}
		this.closing = true;
		endOutput();
		watch();
	}

	/**
	 * Sends what was written and half-closes.
	 */
	void endOutput() {
		send();
		shutdownOutput();
	}

	/**
	 * From here on the peer is not waited for without end: it is closed once something
	 * waits to be written and it has taken none of that for the time of lingering.
	 */
	void expectProgress() {
		if (!this.closing && !this.linger.isZero()) {
			watch();
		}
	}

	/**
	 * Whether those who handle frames hold reading back.
	 * @param held {@code false} when reading goes on
	 */
	void readingHeld(boolean held) {
		this.readingHeld = held;
		this.readingWasHeld |= held;
	}

	private void shutdownOutput() {
		// Behind the writes under way: shutting down at once would fail them.
		ChannelFuture written = (this.tls != null) ? this.tls.closeOutbound()
				: this.channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
		written.addListener((ChannelFutureListener) (future) -> {
			if (this.closing && (this.inputEnded || this.linger.isZero())) {
				this.channel.close();
			}
			else if (this.channel.isActive()) {
				this.channel.shutdownOutput();
			}
		});
	}

	void inputEnded() {
		this.inputEnded = true;
		if (this.closing && this.channel.isOutputShutdown()) {
			this.channel.close();
		}
	}

	private void stopWatching() {
		Future<?> watch = this.watching;
		if (watch != null) {
			watch.cancel(false);
		}
	}

	private void watch() {
		stopWatching();
		this.readingWasHeld = this.readingHeld;
		boolean pendingBefore = pending() != 0;
		long takenBefore = taken();
		this.watching = this.channel.eventLoop().schedule(() -> {
			if (!this.channel.isOpen()) {
				return;
			}
			boolean stuck = pendingBefore && pending() != 0 && taken() == takenBefore;
			boolean waitedFor = this.closing && pending() == 0 && !this.readingWasHeld;
			if (stuck || waitedFor) {
				this.channel.close();
			}
			else {
				watch();
			}
		}, this.linger.toNanos(), TimeUnit.NANOSECONDS);
	}

}
