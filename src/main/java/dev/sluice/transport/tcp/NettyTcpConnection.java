package dev.sluice.transport.tcp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSession;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.FramingException;
import dev.sluice.framing.Framings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * A TCP connection on Netty, as Spring Integration sees it. Methods that say so are to be
 * called on the event loop of the connection; the others on any thread.
 */
public final class NettyTcpConnection extends ChannelConnection {

	/** As in Linux's {@code tcp_states.h}. */
	private static final int TCP_ESTABLISHED = 1;

	private final FrameHandler handler;

	private final FrameWrites writes;

	private final MessageWrites messages;

	private volatile TcpSettings settings;

	private @Nullable Object payload;

	private volatile @Nullable Throwable failure;

	private @Nullable Runnable closeListener;

	NettyTcpConnection(SocketChannel channel, InetSocketAddress peer, boolean server, boolean lookupHost,
			String factoryName, TcpSettings settings, @Nullable FrameListenerFactory listeners,
			@Nullable ApplicationEventPublisher publisher) {
		super(channel, peer, server, lookupHost, factoryName, publisher);
		this.messages = new MessageWrites(this);
		this.settings = settings;
		// A framing may be the application's own: if it fails, no listener has begun.
		FrameReader reader = settings.framing().newReader(settings.maxFrameSize());
		FrameWriter writer = settings.framing().newWriter(settings.maxFrameSize());
		FrameListener listener = (listeners != null) ? listeners.create(this) : new MessageFrameListener(this);
		this.writes = new FrameWrites(channel, writer, listener, settings.linger(),
				channel.pipeline().get(SslHandler.class));
		this.handler = new FrameHandler(this, reader, this.writes, listener, settings);
	}

	/**
	 * Cuts, writes and lingers as these settings say, from the next frame on. The framing
	 * itself stays the same. On the event loop only.
	 * @param changed the settings
	 */
	public void reconfigure(TcpSettings changed) {
		boolean otherSize = changed.maxFrameSize() != this.settings.maxFrameSize();
		this.settings = changed;
		this.writes.reconfigure(changed.linger());
		this.handler.reconfigure(changed.frame());
		if (otherSize) {
			this.writes.reconfigure(changed.framing().newWriter(changed.maxFrameSize()));
			this.handler.reconfigure(changed.framing().newReader(changed.maxFrameSize()));
		}
	}

	FrameHandler handler() {
		return this.handler;
	}

	FrameWrites writes() {
		return this.writes;
	}

	/** Whether this end has begun to close it, or nothing more is read of it. */
	boolean isEnding() {
		return !isOpen() || channel().isOutputShutdown() || this.handler.isEnded();
	}

	/**
	 * Whether the peer takes what is written; where not, writing more only fills memory.
	 * @return {@code true} if so, or if the output has ended and writing fails at once
	 */
	public boolean isWritable() {
		return channel().isWritable() || channel().isOutputShutdown();
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
	 * Moves bytes that have arrived, but were not read, to another connection of the same
	 * event loop, past this process, as far as that is possible: not where either cuts
	 * frames or is encrypted. To be called when a frame is handed over; the frame
	 * listeners see nothing of what is moved. On the event loop only.
	 * @param to where the bytes go
	 */
	public void spliceTo(NettyTcpConnection to) {
		Splice.between(this, to);
	}

	/** The channel, where bytes may pass by it unseen, or {@code null}. */
	@Nullable EpollSocketChannel spliceable() {
		boolean plain = Framings.cutNothing(this.settings.framing())
				&& channel().pipeline().get(SslHandler.class) == null;
		return (plain && channel() instanceof EpollSocketChannel epoll) ? epoll : null;
	}

	TcpSettings settings() {
		return this.settings;
	}

	int maxFrameSize() {
		return this.settings.maxFrameSize();
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
	 * Whether the peer has ended its stream, asked of the kernel, which knows it before
	 * it is read. Costs a call to the kernel.
	 * @return {@code true} if so; {@code false} also where the kernel does not tell
	 */
	public boolean hasPeerEnded() {
		return channel() instanceof EpollSocketChannel epoll && epoll.isOpen()
				&& epoll.tcpInfo().state() != TCP_ESTABLISHED;
	}

	/**
	 * How the connection is encrypted.
	 * @return the session, or {@code null} where it is not
	 */
	public @Nullable SSLSession tlsSession() {
		SslHandler tls = channel().pipeline().get(SslHandler.class);
		return (tls != null) ? tls.engine().getSession() : null;
	}

	/**
	 * What the certificate says that the peer has shown.
	 * @return the certificate, or {@code null} where it has shown none
	 */
	public @Nullable PeerCertificate peerCertificate() {
		SSLSession session = tlsSession();
		return (session != null) ? PeerCertificate.of(session) : null;
	}

	/**
	 * How often something was read, be it a frame, a part of one or a heartbeat. On the
	 * event loop only.
	 * @return a count that grows while the peer is there and says something
	 */
	public long reads() {
		return this.handler.pauses().reads();
	}

	/**
	 * Stops cutting frames, and soon reading. On the event loop only.
	 */
	public void pauseReading() {
		this.handler.pauses().begin(ReadPauses.By.LISTENER);
	}

	/**
	 * Goes on with what has arrived, and reading.
	 */
	public void resumeReading() {
		if (eventLoop().inEventLoop() && this.handler.isCutting()) {
			this.handler.resume(ReadPauses.By.LISTENER);
		}
		else {
			eventLoop().execute(() -> this.handler.resume(ReadPauses.By.LISTENER));
		}
	}

	/**
	 * Holds reading back as an operator wants it, whatever else does, or lets it go on.
	 * @param held {@code true} to hold it back
	 */
	public void holdReading(boolean held) {
		eventLoop().execute(() -> {
			if (held) {
				this.handler.pause(ReadPauses.By.OPERATOR);
			}
			else {
				this.handler.resume(ReadPauses.By.OPERATOR);
			}
		});
	}

	/**
	 * What has passed over the connection. May be a little old when it is read.
	 * @return the counts
	 */
	public Traffic traffic() {
		return new Traffic(this.handler.bytesRead(), this.writes.bytesSent(), this.handler.frames(),
				System.nanoTime() - this.handler.lastRead());
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
	 * Sends what was written and half-closes, but goes on reading frames without end: who
	 * calls this closes the connection when the peer has ended its stream too.
	 */
	public void endOutput() {
		if (eventLoop().inEventLoop()) {
			this.writes.endOutput();
		}
		else {
			eventLoop().execute(this::endOutput);
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
		if (channel().isOpen()) {
			if (eventLoop().inEventLoop()) {
				this.writes.closed();
				channel().close();
			}
			else {
				eventLoop().execute(this::close);
			}
		}
	}

	/**
	 * Closes at once, as lost for the reason given. On the event loop only.
	 * @param reason what is wrong with the peer, as a clause; {@link #failure()} tells it
	 */
	public void abandon(String reason) {
		this.handler.fail(new SilentPeerException(reason));
		close();
	}

	/**
	 * Watches for a peer that says nothing. Time in which reading is held back does not
	 * count. On the event loop only.
	 * @param idle how long it may say nothing, give or take a quarter
	 * @param silent called once it has for longer, once
	 * @return ends the watch
	 */
	public ConnectionTimer whenSilent(Duration idle, Runnable silent) {
		return IdleWatch.start(channel(), idle, this.handler.pauses()::progress, () -> {
			boolean counts = !this.handler.pauses().isPaused();
			if (counts && !isEnding()) {
				silent.run();
			}
			return counts;
		});
	}

	/**
	 * Does something once a time has passed, unless the connection is closed before. On
	 * the event loop only.
	 * @param time how long
	 * @param task run on the event loop
	 * @return ends the waiting
	 */
	public ConnectionTimer after(Duration time, Runnable task) {
		Future<?> timer = eventLoop().schedule(() -> {
			if (!isEnding()) {
				task.run();
			}
		}, time.toNanos(), TimeUnit.NANOSECONDS);
		return new ConnectionTimer(channel(), timer);
	}

	/**
	 * Whether a frame has come. On the event loop only.
	 * @return {@code false} before the first
	 */
	public boolean hasBroughtFrames() {
		return this.handler.frames() > 0;
	}

	/**
	 * Does something at the next moment at which no frame has been begun and not ended,
	 * perhaps at once. On the event loop only.
	 * @param task run on the event loop, unless the connection is closed before
	 */
	public void betweenFrames(Runnable task) {
		this.handler.betweenFrames(task);
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
		this.logger.error("Unexpected error on connection " + getConnectionId(), error);
	}

	void opened() {
		publishConnectionOpenEvent();
	}

	void failed(Exception failure) {
		sendExceptionToListener(failure);
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
		this.messages.send(message);
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

	/**
	 * What has passed over a connection since it was made.
	 *
	 * @param bytesIn the bytes read, decrypted where they were encrypted
	 * @param bytesOut the bytes of frames that the kernel has taken
	 * @param frames the frames that have come
	 * @param silentNanos the nanoseconds since something was read, or since it was made
	 */
	public record Traffic(long bytesIn, long bytesOut, long frames, long silentNanos) {
	}

}
