package dev.sluice.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLSession;

import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * A TCP connection on Netty, as Spring Integration sees it. Methods that say so are to be
 * called on the event loop of the connection; the others on any thread.
 */
public final class NettyTcpConnection extends TcpConnectionSupport {

	private static final AtomicLong SEQUENCE = new AtomicLong();

	private final SocketChannel channel;

	private final boolean server;

	private final String factoryName;

	private final InetSocketAddress remoteAddress;

	private final InetSocketAddress localAddress;

	private final String hostName;

	private final String connectionId;

	private final FrameHandler handler;

	private final FrameWrites writes;

	private final TcpSettings settings;

	private @Nullable Object payload;

	private volatile @Nullable Throwable failure;

	private @Nullable Runnable closeListener;

	NettyTcpConnection(SocketChannel channel, boolean server, boolean lookupHost, String factoryName,
			TcpSettings settings, @Nullable FrameListenerFactory listeners,
			@Nullable ApplicationEventPublisher publisher) {
		super(publisher);
		this.channel = channel;
		this.server = server;
		this.factoryName = factoryName;
		this.settings = settings;
		this.remoteAddress = channel.remoteAddress();
		this.localAddress = channel.localAddress();
		this.hostName = lookupHost ? this.remoteAddress.getHostName() : hostAddress(this.remoteAddress);
		this.connectionId = this.hostName + ":" + this.remoteAddress.getPort() + ":" + this.localAddress.getPort() + ":"
				+ SEQUENCE.incrementAndGet();
		FrameListener listener = (listeners != null) ? listeners.create(this) : new MessageFrameListener(this);
		this.writes = new FrameWrites(channel, settings.framing().newWriter(settings.maxFrameSize()), listener,
				settings.linger());
		this.handler = new FrameHandler(this, settings.framing().newReader(settings.maxFrameSize()), this.writes,
				listener);
	}

	private static String hostAddress(InetSocketAddress address) {
		return (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
	}

	FrameHandler handler() {
		return this.handler;
	}

	SocketChannel channel() {
		return this.channel;
	}

	/**
	 * The thread of this connection.
	 * @return its event loop
	 */
	public EventLoop eventLoop() {
		return this.channel.eventLoop();
	}

	/**
	 * The peer.
	 * @return its address and port
	 */
	public InetSocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	/**
	 * This end.
	 * @return its address and port
	 */
	public InetSocketAddress localAddress() {
		return this.localAddress;
	}

	/**
	 * Whether the peer takes what is written; where not, writing more only fills memory.
	 * @return {@code true} if so, or if the output has ended and writing fails at once
	 */
	public boolean isWritable() {
		return this.channel.isWritable() || this.channel.isOutputShutdown();
	}

	/**
	 * Writes a frame; it is sent when the read burst ends, or with {@link #flush()}. On
	 * the event loop only. {@link FrameListener#onWritten} tells what became of it.
	 * @param payload the payload; not released
	 * @throws FramingException if the framing cannot carry the payload; nothing is
	 * written
	 */
	public void write(ByteBuf payload) throws FramingException {
		this.writes.write(payload);
	}

	/**
	 * Sends what was written outside of a read burst; inside one the end of the burst
	 * does. On the event loop only.
	 */
	public void flush() {
		this.writes.flush();
	}

	/**
	 * How many bytes of the frames written the kernel has taken. On the event loop only.
	 * @return a count that does not grow while the peer does not read
	 */
	public long bytesTaken() {
		return this.writes.taken();
	}

	/**
	 * Whether the kernel has taken all that was written. On the event loop only.
	 * @return {@code false} while something waits
	 */
	public boolean isAllTaken() {
		return this.writes.isEmpty();
	}

	/**
	 * Stops cutting frames, and soon reading. On the event loop only.
	 */
	public void pauseReading() {
		this.handler.pause();
	}

	/**
	 * Goes on with what has arrived, and reading.
	 */
	public void resumeReading() {
		if (eventLoop().inEventLoop() && this.handler.isCutting()) {
			this.handler.resume();
		}
		else {
			eventLoop().execute(this.handler::resume);
		}
	}

	/**
	 * Reads nothing more. Frames that have been read are still handed over, then
	 * {@link FrameListener#onInputEnd} is called as if the peer had ended its stream.
	 */
	public void stopReading() {
		if (eventLoop().inEventLoop()) {
			this.handler.stopReading();
		}
		else {
			eventLoop().execute(this::stopReading);
		}
	}

	/**
	 * Sends what was written and half-closes, but goes on reading frames, to the peer's
	 * end of stream or for the time of lingering; then closes.
	 */
	public void halfClose() {
		if (eventLoop().inEventLoop()) {
			this.writes.closeGracefully();
		}
		else {
			eventLoop().execute(this::halfClose);
		}
	}

	/**
	 * Sends what was written, half-closes, reads to the peer's end of stream or for the
	 * time of lingering, and closes.
	 */
	public void closeGracefully() {
		if (eventLoop().inEventLoop()) {
			this.handler.discard();
			this.writes.closeGracefully();
		}
		else {
			eventLoop().execute(this::closeGracefully);
		}
	}

	/**
	 * Closes without waiting for the peer, after what was written was handed to the
	 * kernel as far as it takes it.
	 */
	@Override
	public void close() {
		super.close();
		if (this.channel.isOpen()) {
			if (eventLoop().inEventLoop()) {
				this.writes.closed();
				this.channel.close();
			}
			else {
				eventLoop().execute(this::close);
			}
		}
	}

	/**
	 * The network's error that ended the connection.
	 * @return the error, or {@code null} while it is open and where it was closed in
	 * order
	 */
	public @Nullable Throwable failure() {
		return this.failure;
	}

	void closed(@Nullable Throwable failure) {
		this.failure = failure;
		if (failure != null) {
			publishConnectionExceptionEvent(failure);
		}
		closeConnection(failure != null);
	}

	/**
	 * Wants to know of the end, after the frame listener. On the event loop only.
	 */
	void onClosed(Runnable closeListener) {
		this.closeListener = closeListener;
	}

	void closedAndTold() {
		Runnable last = this.closeListener;
		if (last != null) {
			last.run();
		}
	}

	void unexpected(Throwable error) {
		this.logger.error("Unexpected error on connection " + this.connectionId, error);
	}

	void opened() {
		publishConnectionOpenEvent();
	}

	void failed(Exception failure) {
		sendExceptionToListener(failure);
	}

	@Override
	public boolean isOpen() {
		return this.channel.isActive();
	}

	/**
	 * Sends one message, as Spring Integration's handlers do. Off the event loop it
	 * returns when the kernel has taken the bytes, or fails after the time of lingering;
	 * on it, at once.
	 * @param message the message; its payload is bytes or text
	 * @throws MessagingException if the connection is closed, or the message cannot be
	 * sent
	 */
	@Override
	public void send(Message<?> message) {
		if (!isOpen()) {
			throw new MessagingException(message, "Connection " + this.connectionId + " is closed");
		}
		byte[] bytes = bytes(message);
		ByteBuf frame = Unpooled.buffer(bytes.length + 16);
		try {
			this.settings.framing().newWriter(this.settings.maxFrameSize()).write(Unpooled.wrappedBuffer(bytes), frame);
		}
		catch (FramingException ex) {
			throw new MessagingException(message, "Not sent over " + this.connectionId + ": " + ex.getMessage(), ex);
		}
		if (eventLoop().inEventLoop()) {
			this.writes.flush();
			check(message, this.channel.writeAndFlush(frame));
		}
		else {
			awaitWritten(message, this.channel.writeAndFlush(frame));
		}
	}

	private byte[] bytes(Message<?> message) {
		try {
			if (getMapper().fromMessage(message) instanceof byte[] bytes) {
				return bytes;
			}
		}
		catch (IllegalArgumentException ex) {
			throw new MessagingException(message, "Not sent over " + this.connectionId, ex);
		}
		throw new MessagingException(message, "Only bytes and text can be sent over " + this.connectionId);
	}

	private void awaitWritten(Message<?> message, ChannelFuture written) {
		try {
			if (!written.await(this.settings.linger().toNanos(), TimeUnit.NANOSECONDS)) {
				close();
				throw new MessagingException(message, "The peer of " + this.connectionId + " does not read");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MessagingException(message, "Interrupted while sending over " + this.connectionId, ex);
		}
		check(message, written);
	}

	private void check(Message<?> message, ChannelFuture written) {
		Throwable cause = written.cause();
		if (cause != null) {
			throw new MessagingException(message, "Not sent over " + this.connectionId, cause);
		}
	}

	/**
	 * The payload of the frame that is being handed over.
	 * @return the bytes, or {@code null} outside of such a moment
	 */
	@Override
	public @Nullable Object getPayload() {
		return this.payload;
	}

	void payload(@Nullable ByteBuf frame) {
		this.payload = (frame != null) ? ByteBufUtil.getBytes(frame) : null;
	}

	@Override
	public int getPort() {
		return this.remoteAddress.getPort();
	}

	@Override
	public String getHostName() {
		return this.hostName;
	}

	@Override
	public String getHostAddress() {
		return hostAddress(this.remoteAddress);
	}

	@Override
	public String getConnectionId() {
		return this.connectionId;
	}

	@Override
	public String getConnectionFactoryName() {
		return this.factoryName;
	}

	@Override
	public boolean isServer() {
		return this.server;
	}

	@Override
	public @Nullable Object getDeserializerStateKey() {
		return null;
	}

	@Override
	public @Nullable SSLSession getSslSession() {
		return null;
	}

	@Override
	public void run() {
		// The event loop reads.
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
	}

	@Override
	public void shutdownInput() throws IOException {
		this.channel.shutdownInput();
	}

}
