package dev.sluice.inbound;

import dev.sluice.transport.ReturnPath;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;

/**
 * Takes what one connection of an outbound brings that is the answer to nothing. Confined
 * to the event loop of the connection, but for {@link #abort()}.
 */
public final class UnmatchedFrames {

	private final UnmatchedInbound inbound;

	private final UnendedMessages unended;

	private final UnpacedPeer peer;

	private final ReturnPath back;

	private boolean unread;

	UnmatchedFrames(UnmatchedInbound inbound, NettyTcpConnection connection, ReturnPath back) {
		Intake intake = inbound.intake();
		this.inbound = inbound;
		this.back = back;
		this.unended = new UnendedMessages(intake.replies() ? intake.replyNanos() : 0);
		this.unended.open(connection.eventLoop());
		this.peer = new UnpacedPeer(intake, ConnectionHeaders.of(intake.name(), connection), this.unended);
	}

	/**
	 * A frame has come.
	 * @param frame its payload, valid only during the call
	 */
	public void take(ByteBuf frame) {
		if (this.inbound.isReceiving()) {
			this.unread |= this.peer.receive(this.back, this.peer.headers(), frame);
		}
		else {
			this.inbound.intake().ledger().drop();
		}
	}

	/**
	 * All frames of what was read in one go have come.
	 */
	public void readComplete() {
		if (this.unread) {
			this.unread = false;
			this.peer.readComplete();
		}
	}

	/**
	 * The connection is closed.
	 */
	public void closed() {
		readComplete();
		this.inbound.closed(this);
		this.peer.gone();
	}

	void abort() {
		this.unended.abort();
	}

}
