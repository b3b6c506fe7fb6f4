package dev.sluice.outbound;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.sluice.framing.FramingException;
import dev.sluice.inbound.FarEnd;
import dev.sluice.inbound.NearEnd;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.FrameListener;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The connection that one connection of an inbound has for its own, on the same event
 * loop. Nothing is left out of what either side says: where the far side cannot be
 * reached, is lost, does not read in time, or says what cannot be passed on, the pair
 * ends. Any thread may send; all else is confined to the event loop.
 */
final class PairedConnection implements FarEnd, FrameListener {

	/** Bytes of a frame behind which more are likely to have arrived already. */
	private static final int BULK = 32 * 1024;

	private final PairedTcpOutbound outbound;

	private final NearEnd near;

	private final Queue<TcpSending> waiting = new ConcurrentLinkedQueue<>();

	/** Written, in this order, but not taken by the kernel. */
	private final ArrayDeque<TcpSending> written = new ArrayDeque<>();

	private final AtomicBoolean posted = new AtomicBoolean();

	private final TcpWriteWatch writeWatch;

	private volatile @Nullable NettyTcpConnection connection;

	/** Set when nothing more is sent. */
	private @Nullable ExchangeException over;

	private boolean nearInputEnded;

	private boolean nearClosed;

	private boolean inputEnded;

	private boolean readingHeld;

	/** Set while writing: what the end of one message leads to is written in its turn. */
	private boolean pumping;

	private boolean unflushed;

	PairedConnection(PairedTcpOutbound outbound, NearEnd near) {
		this.outbound = outbound;
		this.near = near;
		this.writeWatch = new TcpWriteWatch(near.eventLoop(), outbound.definition().deadlines().write(), this::stalled);
	}

	/** Whether it is a connection of an outbound. */
	boolean isOf(PairedTcpOutbound whose) {
		return this.outbound.equals(whose);
	}

	/**
	 * The connection.
	 * @return the connection, or {@code null} before it is made and after its end
	 */
	@Nullable NettyTcpConnection connection() {
		return this.connection;
	}

	void dial() {
		dial(0);
	}

	private void dial(int index) {
		NettyClientConnectionFactory factory = this.outbound.factories().get(index);
		factory.connect(this.near.eventLoop(), (made) -> this, this.near.relayed()).whenComplete((made, error) -> {
			if (made != null) {
				up(made, factory.address());
			}
			else {
				this.near.eventLoop().execute(() -> failed(index, factory.address(), Cause.root(error)));
			}
		});
	}

	private void up(NettyTcpConnection made, Address address) {
		this.connection = made;
		this.outbound.connected(address);
		if (this.over != null) {
			made.closeGracefully();
			return;
		}
		pump();
		made.flush();
		endOutputIfDue();
		this.near.room();
	}

	private void failed(int index, Address address, Throwable error) {
		if (this.over != null) {
			return;
		}
		if (index + 1 < this.outbound.factories().size()) {
			dial(index + 1);
			return;
		}
		String reason = Cause.describe(error);
		this.outbound.unreachable(address, reason);
		lose(Cause.TARGET_DOWN, address + ": " + reason, error);
	}

	/**
	 * Sends a message. For any thread.
	 * @param sending the message
	 */
	void send(TcpSending sending) {
		this.waiting.add(sending);
		if (this.near.eventLoop().inEventLoop()) {
			pump();
			flushLater();
		}
		else if (this.posted.compareAndSet(false, true)) {
			try {
				this.near.eventLoop().execute(this::sent);
			}
			catch (RejectedExecutionException ex) {
				sending.fail(this.outbound.exception(Cause.TARGET_DOWN, "the event loops have ended", ex));
			}
		}
	}

	private void sent() {
		this.posted.set(false);
		pump();
		flush();
	}

	private void flushLater() {
		if (!this.unflushed) {
			this.unflushed = true;
			this.near.eventLoop().execute(this::flush);
		}
	}

	private void flush() {
		this.unflushed = false;
		NettyTcpConnection open = this.connection;
		if (open != null) {
			open.flush();
		}
	}

	private void pump() {
		if (this.pumping) {
			return;
		}
		this.pumping = true;
		while (this.over != null || isWritable()) {
			TcpSending next = this.waiting.poll();
			if (next == null) {
				break;
			}
			send(next, this.connection, this.over);
		}
		this.pumping = false;
	}

	private void send(TcpSending next, @Nullable NettyTcpConnection open, @Nullable ExchangeException reason) {
		if (next.isDone()) {
			next.end(null);
		}
		else if (reason != null) {
			next.fail(reason);
		}
		else if (open != null) {
			write(open, next);
		}
	}

	private void write(NettyTcpConnection open, TcpSending next) {
		// First, because the kernel may have it before the call returns.
		this.written.add(next);
		try {
			open.write(next.payload());
			this.writeWatch.watch(open);
		}
		catch (FramingException ex) {
			this.written.removeLast();
			next.fail(this.outbound.exception(Cause.of(ex), "the message cannot be written: " + ex.getMessage(), ex));
			lose(Cause.of(ex), "a message was left out: " + ex.getMessage(), ex);
		}
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		if (failure != null) {
			lost(failure);
		}
		for (int i = 0; i < frames && !this.written.isEmpty(); i++) {
			TcpSending sending = this.written.remove();
			ExchangeException reason = this.over;
			if (failure == null || reason == null) {
				sending.end(null);
			}
			else {
				sending.fail(reason);
			}
		}
	}

	private void stalled() {
		NettyTcpConnection open = this.connection;
		if (open != null && this.readingHeld) {
			// It may wait for us to read, as we wait for the peer.
			this.writeWatch.watch(open);
		}
		else {
			lose(Cause.TIMEOUT, "the far side did not read within "
					+ this.outbound.definition().deadlines().write().toMillis() + " ms", null);
		}
	}

	@Override
	public void onFrame(ByteBuf frame) {
		if (this.nearClosed) {
			return;
		}
		try {
			this.near.write(frame);
		}
		catch (FramingException ex) {
			lose(Cause.of(ex), "what the far side says cannot be passed on: " + ex.getMessage(), ex);
			return;
		}
		NettyTcpConnection open = this.connection;
		if (open == null) {
			return;
		}
		if (frame.readableBytes() >= BULK) {
			this.near.spliceFrom(open);
		}
		if (!this.near.isWritable()) {
			this.readingHeld = true;
			open.pauseReading();
		}
	}

	@Override
	public void onReadComplete() {
		this.near.flush();
	}

	@Override
	public void onWritabilityChanged(boolean writable) {
		if (writable) {
			pump();
			flushLater();
			this.near.room();
		}
	}

	@Override
	public void onInputEnd(NettyTcpConnection connection) {
		this.inputEnded = true;
		this.near.farInputEnded();
		endOutputIfDue();
	}

	@Override
	public void onMalformed(FramingException failure, NettyTcpConnection connection) {
		if (failure.isTruncated()) {
			lost(failure);
		}
		else {
			lose(Cause.of(failure), "the far side's bytes are no frames: " + failure.getMessage(), failure);
		}
	}

	@Override
	public void onClosed(@Nullable Throwable failure) {
		boolean ended = this.inputEnded && this.nearInputEnded && failure == null;
		if (!ended) {
			lost(failure);
		}
		ExchangeException reason = this.outbound.exception(Cause.TARGET_DOWN, "the connection was closed", failure);
		this.written.forEach((sending) -> sending.fail(reason));
		this.written.clear();
		if (this.connection != null) {
			this.connection = null;
			this.outbound.disconnected();
		}
	}

	private void lost(@Nullable Throwable failure) {
		lose(Cause.TARGET_DOWN,
				"the connection was lost: " + ((failure != null) ? Cause.describe(failure) : "the far side closed it"),
				failure);
	}

	/**
	 * Ends the pair: what waits fails, and the near connection is closed behind what was
	 * written to it.
	 */
	private void lose(Cause cause, String why, @Nullable Throwable error) {
		if (this.over != null) {
			return;
		}
		ExchangeException reason = this.outbound.exception(cause, why, error);
		this.outbound.logLost(this.near, reason);
		end(reason);
		this.near.farLost();
		NettyTcpConnection open = this.connection;
		if (open != null) {
			open.close();
		}
	}

	/** Sends nothing more. */
	private void end(ExchangeException reason) {
		this.over = reason;
		pump();
	}

	/**
	 * Cuts the pair, at the end of the outbound.
	 * @return done when that is done
	 */
	Future<?> stop() {
		return this.near.eventLoop().submit(() -> lose(Cause.TARGET_DOWN, "stopped", null));
	}

	@Override
	public boolean isWritable() {
		NettyTcpConnection open = this.connection;
		return this.over != null || (open != null && open.isWritable());
	}

	@Override
	public void nearWritable() {
		NettyTcpConnection open = this.connection;
		if (open != null && this.readingHeld) {
			this.readingHeld = false;
			open.resumeReading();
		}
	}

	@Override
	public void nearInputEnded() {
		this.nearInputEnded = true;
		endOutputIfDue();
	}

	private void endOutputIfDue() {
		NettyTcpConnection open = this.connection;
		if (open == null || !this.nearInputEnded) {
			return;
		}
		if (this.inputEnded) {
			open.closeGracefully();
		}
		else {
			open.endOutput();
		}
	}

	@Override
	public void nearClosed() {
		this.nearClosed = true;
		nearWritable();
	}

	@Override
	public void nearEnded() {
		this.outbound.ended(this.near);
		NettyTcpConnection open = this.connection;
		if (this.over == null) {
			end(this.outbound.exception(Cause.TARGET_DOWN, "the inbound connection was closed", null));
		}
		if (open != null) {
			open.closeGracefully();
		}
	}

}
