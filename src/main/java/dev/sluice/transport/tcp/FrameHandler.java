package dev.sluice.transport.tcp;

import java.io.IOException;
import java.time.Duration;

import dev.sluice.admission.InFlightBytes;
import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a connection reads into frames and hands them on, in one handler: a decoder
 * in front of another handler would cost a list and a pipeline hop for each frame.
 */
final class FrameHandler extends ChannelInboundHandlerAdapter {

	private final NettyTcpConnection connection;

	private FrameReader reader;

	/** Cuts the next frame and those behind it, where that is another. */
	private @Nullable FrameReader nextReader;

	private final FrameWrites writes;

	private FrameListener listener;

	private final ArrivedBytes arrived = new ArrivedBytes();

	private @Nullable Throwable failure;

	private boolean cutting;

	private final ReadPauses pauses;

	/** Set when nothing more is to be cut: what still comes is thrown away. */
	private boolean discarding;

	private boolean inputEnded;

	/** Set when what has been read is still cut, but nothing more is read. */
	private boolean stopping;

	private final @Nullable FrameDeadline deadline;

	/** How many frames were cut. Looked at by others, who may see it a little late. */
	private long frames;

	private long lastRead = System.nanoTime();

	private @Nullable Runnable between;

	private final InFlightBytes inFlight;

	private final HeldBytes held;

	FrameHandler(NettyTcpConnection connection, FrameReader reader, FrameWrites writes, FrameListener listener,
			TcpSettings settings) {
		this.connection = connection;
		this.reader = reader;
		this.writes = writes;
		this.listener = listener;
		this.pauses = new ReadPauses(writes);
		this.deadline = (settings.frame() != null) ? new FrameDeadline(connection.eventLoop(), settings.frame(), this)
				: null;
		this.inFlight = settings.inFlight();
		this.held = new HeldBytes(this.inFlight, () -> connection.eventLoop().execute(this::refuseUnfinished));
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		if (context.pipeline().get(SslHandler.class) == null) {
			context.channel().config().setRecvByteBufAllocator(this.arrived);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf read = (ByteBuf) message;
		if (this.discarding) {
			read.release();
			return;
		}
		this.pauses.read();
		this.writes.hold();
		this.arrived.add(read);
		if (!this.pauses.isPaused()) {
			cut();
		}
		if (this.pauses.isPaused()) {
			// Before another read, whose bytes would be copied behind those that wait.
			context.channel().config().setAutoRead(false);
		}
	}

	private void cut() {
		if (this.cutting) {
			return;
		}
		this.cutting = true;
		try {
			cutFrames();
		}
		catch (FramingException ex) {
			malformed(ex);
		}
		catch (RuntimeException ex) {
			malformed(FramingException.malformed("the framing failed: " + ex));
		}
		finally {
			this.cutting = false;
			ByteBuf left = this.arrived.bytes();
			if (left != null && (this.discarding || !left.isReadable())) {
				this.arrived.release();
			}
			cutAll();
		}
	}

	/** All frames that have arrived were cut, or have to wait. */
	private void cutAll() {
		if (this.inFlight.isLimited()) {
			hold();
		}
		boolean unfinished = this.arrived.bytes() != null;
		if (this.deadline != null && unfinished && !this.pauses.isPaused()) {
			this.deadline.begun();
		}
		Runnable task = this.between;
		if (task != null && !unfinished) {
			this.between = null;
			task.run();
		}
	}

	/**
	 * Counts what is kept. Where there is no room for the rest of a frame, it is not read
	 * until there is; but it is refused where nothing else fills the room than others
	 * like it.
	 */
	private void hold() {
		countHeld();
		if (this.held.isAny() && this.inFlight.isCrowded()) {
			this.arrived.trim();
			countHeld();
		}
		if (this.pauses.isPaused() || this.discarding) {
			return;
		}
		if (this.held.isTooMany()) {
			this.inFlight.refuseLargest();
		}
		if (this.held.isToWait()) {
			this.pauses.begin(ReadPauses.By.IN_FLIGHT);
			this.inFlight.await(this.connection.eventLoop(), () -> resume(ReadPauses.By.IN_FLIGHT));
		}
	}

	/** Of all frames that were begun, the most is held of this one. */
	private void refuseUnfinished() {
		if (!this.discarding && this.held.isTooMany()) {
			malformed(FramingException.noRoom(this.arrived.size()));
			release();
			this.listener.onReadComplete();
		}
	}

	private void countHeld() {
		this.held.count(this.arrived.capacity(), !this.pauses.isPausedBut(ReadPauses.By.IN_FLIGHT));
	}

	private void release() {
		this.arrived.release();
		if (this.held.isAny()) {
			countHeld();
		}
	}

	/**
	 * Cuts what has arrived when nothing is being read, as a read would.
	 */
	private void cutArrived() {
		this.writes.hold();
		cut();
		this.listener.onReadComplete();
		this.writes.release();
	}

	private void cutFrames() throws FramingException {
		ByteBuf in = this.arrived.bytes();
		while (in != null && !this.pauses.isHeldBack() && !this.discarding && in.isReadable()) {
			int before = in.readerIndex();
			ByteBuf frame = this.reader.read(in);
			if (frame == null) {
				break;
			}
			if (in.readerIndex() == before) {
				throw FramingException.malformed("the framing cut a frame of nothing");
			}
			whole();
			this.listener.onFrame(frame);
			useNextReader();
		}
		if (this.pauses.isHeldBack() || this.discarding) {
			return;
		}
		if (this.inputEnded) {
			cutLast((in != null) ? in : Unpooled.EMPTY_BUFFER);
		}
		else if (this.stopping) {
			endInput();
		}
	}

	private void useNextReader() {
		FrameReader next = this.nextReader;
		if (next != null) {
			this.nextReader = null;
			this.reader = next;
		}
	}

	private void whole() {
		this.frames++;
		if (this.deadline != null) {
			this.deadline.ended();
		}
	}

	private void cutLast(ByteBuf in) throws FramingException {
		while (!this.pauses.isHeldBack() && !this.discarding) {
			ByteBuf frame = this.reader.readLast(in);
			if (frame == null) {
				endInput();
				return;
			}
			whole();
			this.listener.onFrame(frame);
		}
	}

	private void endInput() {
		this.discarding = true;
		this.listener.onInputEnd(this.connection);
		tellInputEnd();
	}

	private void malformed(FramingException failure) {
		this.discarding = true;
		this.listener.onMalformed(failure, this.connection);
		tellInputEnd();
	}

	/**
	 * Where the peer has ended its stream and nothing more is cut of it, closing need not
	 * wait for the peer.
	 */
	private void tellInputEnd() {
		if (this.inputEnded && this.discarding) {
			this.writes.inputEnded();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.lastRead = System.nanoTime();
		this.listener.onReadComplete();
		this.writes.release();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		boolean ended = event instanceof ChannelInputShutdownEvent
				|| (event instanceof SslCloseCompletionEvent closed && closed.isSuccess());
		if (ended && !this.inputEnded) {
			this.inputEnded = true;
			if (this.discarding) {
				tellInputEnd();
				return;
			}
			cutArrived();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		this.listener.onWritabilityChanged(context.channel().isWritable());
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		cutRest();
		if (this.deadline != null) {
			this.deadline.stop();
		}
		this.discarding = true;
		release();
		this.writes.closed();
		this.connection.closed(this.failure);
		this.listener.onClosed(this.failure);
		this.connection.closedAndTold();
	}

	/**
	 * Hands over what was read but held back: whoever took frames before decides what
	 * becomes of those.
	 */
	private void cutRest() {
		if (this.discarding || !this.pauses.isPaused()) {
			return;
		}
		this.pauses.endAll();
		cutArrived();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		release();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		Throwable cause = (error instanceof DecoderException && error.getCause() instanceof IOException broken) ? broken
				: error;
		fail(cause);
		if (!(cause instanceof IOException)) {
			this.connection.unexpected(cause);
		}
		context.close();
	}

	boolean isCutting() {
		return this.cutting;
	}

	/** Whether the listener has all that was read, and is to get what comes. */
	boolean isAllCut() {
		ByteBuf left = this.arrived.bytes();
		return (left == null || !left.isReadable()) && !this.pauses.isPaused() && !isEnded() && !this.inputEnded;
	}

	/** Whether nothing that still comes is cut. */
	boolean isEnded() {
		return this.stopping || this.discarding;
	}

	FrameListener listener() {
		return this.listener;
	}

	void listener(FrameListener listener) {
		this.listener = listener;
		this.writes.listener(listener);
	}

	/** How many frames have come. */
	long frames() {
		return this.frames;
	}

	/** How many bytes have come. */
	long bytesRead() {
		return this.arrived.total();
	}

	/** When the last of them came, as of {@link System#nanoTime()}. */
	long lastRead() {
		return this.lastRead;
	}

	/**
	 * Runs a task when no frame has been begun and not ended.
	 */
	void betweenFrames(Runnable task) {
		Runnable before = this.between;
		if (this.cutting || this.arrived.bytes() != null) {
			this.between = (before == null) ? task : () -> {
				before.run();
				task.run();
			};
		}
		else {
			task.run();
		}
	}

	/**
	 * Gives frames another time.
	 * @param frame how long each may take, or {@code null} for as long as before
	 */
	void reconfigure(@Nullable Duration frame) {
		if (this.deadline != null && frame != null) {
			this.deadline.become(frame);
		}
	}

	/**
	 * Cuts otherwise from the next frame on.
	 * @param next cuts the frames
	 */
	void reconfigure(FrameReader next) {
		this.nextReader = next;
		if (!this.cutting && this.arrived.bytes() == null) {
			useNextReader();
		}
	}

	/** A frame was begun and has not ended in time. */
	void frameLate(long millis) {
		if (!this.discarding) {
			malformed(FramingException.late(millis));
			release();
			this.listener.onReadComplete();
		}
	}

	ReadPauses pauses() {
		return this.pauses;
	}

	void fail(Throwable error) {
		if (this.failure == null) {
			this.failure = error;
		}
	}

	/**
	 * Cuts and reads nothing more until {@link #resume}; not while frames are being cut.
	 */
	void pause(ReadPauses.By who) {
		this.pauses.begin(who);
		this.connection.channel().config().setAutoRead(false);
	}

	void resume(ReadPauses.By who) {
		if (!this.pauses.end(who) || this.cutting || this.discarding) {
			return;
		}
		cutArrived();
		if (!this.pauses.isPaused() && !this.stopping) {
			readOn();
		}
	}

	/**
	 * Hands over what has been read, as if the peer had ended its stream behind it.
	 */
	void stopReading() {
		if (this.discarding || this.stopping) {
			return;
		}
		this.stopping = true;
		this.connection.channel().config().setAutoRead(false);
		this.writes.expectProgress();
		cutArrived();
	}

	/**
	 * Throws away what still comes, up to the peer's end of stream.
	 */
	void discard() {
		this.discarding = true;
		this.writes.readingHeld(false);
		if (!this.cutting) {
			release();
		}
		readOn();
		tellInputEnd();
	}

	private void readOn() {
		// A closed socket is unknown to epoll, and one at its end has nothing to read.
		if (!this.inputEnded && this.connection.channel().isActive()) {
			this.connection.channel().config().setAutoRead(true);
		}
	}

}
