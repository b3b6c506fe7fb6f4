package dev.sluice.outbound;

import java.util.ArrayDeque;

import dev.sluice.framing.FramingException;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages as long as the peer takes them; each ends when the kernel has its
 * bytes. A message whose bytes had been handed over when the connection was lost fails
 * and is not sent again, because the peer may have it; one that was not waits for the
 * next connection. What the peer says is counted and thrown away.
 */
final class OneWayTcpLane extends TcpLane {

	private final ArrayDeque<TcpSending> written = new ArrayDeque<>();

	/** Set while writing: what the end of one message leads to is written in its turn. */
	private boolean pumping;

	OneWayTcpLane(TcpLanes lanes, TcpLaneSeat seat) {
		super(lanes, seat);
	}

	@Override
	void pump() {
		if (this.pumping) {
			return;
		}
		this.pumping = true;
		NettyTcpConnection open = writable();
		while (open != null && open.isWritable()) {
			TcpSending next = next();
			if (next == null) {
				break;
			}
			write(open, next);
			open = writable();
		}
		this.pumping = false;
	}

	private void write(NettyTcpConnection open, TcpSending next) {
		// First, because the kernel may have it before the call returns.
		this.written.add(next);
		try {
			open.write(next.payload());
		}
		catch (FramingException ex) {
			this.written.removeLast();
			fail(next, lanes().exception(ex));
			return;
		}
		watch(open);
		if (lanes().isSingleUse()) {
			closing(null);
		}
		else {
			flushLater();
		}
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		ExchangeException reason = (failure != null) ? writeFailed(failure) : null;
		for (int i = 0; i < frames && !this.written.isEmpty(); i++) {
			TcpSending sending = this.written.remove();
			if (reason == null) {
				end(sending, null);
			}
			else {
				fail(sending, reason);
			}
		}
		NettyTcpConnection open = connection();
		if (open != null && lanes().isSingleUse()) {
			open.closeGracefully();
		}
	}

	@Override
	public void onWritabilityChanged(boolean writable) {
		if (writable) {
			pump();
		}
	}

	@Override
	public void onFrame(ByteBuf frame) {
		lanes().unexpected().count();
	}

	@Override
	public void onInputEnd(NettyTcpConnection connection) {
		// Whether it would still read cannot be told from having gone.
		closing(null);
		connection.closeGracefully();
	}

	@Override
	void fail(ExchangeException reason) {
		while (!this.written.isEmpty()) {
			fail(this.written.remove(), reason);
		}
	}

	@Override
	void finish(NettyTcpConnection open) {
		open.closeGracefully();
	}

}
