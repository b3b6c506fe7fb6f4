package dev.sluice.inbound;

import java.util.Map;

import dev.sluice.transport.ReturnPath;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * Takes what one connection or socket of an outbound brings that is the answer to
 * nothing. Confined to the event loop of the connection, but for {@link #abort()}.
 */
public final class UnmatchedFrames {

	private final UnmatchedInbound inbound;

	private final UnendedMessages unended;

	private final UnpacedPeer peer;

	private final ReturnPath back;

	private boolean unread;

	UnmatchedFrames(UnmatchedInbound inbound, EventLoop eventLoop, Map<String, Object> headers, ReturnPath back) {
		Intake intake = inbound.intake();
		this.inbound = inbound;
		this.back = back;
		this.unended = new UnendedMessages(intake::replyNanos);
		this.unended.open(eventLoop);
		this.peer = new UnpacedPeer(intake, headers, this.unended, (source) -> true);
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

	/** Whether all messages have ended. */
	boolean haveEnded() {
		return this.peer.isIdle();
	}

	void abort() {
		this.unended.abort();
	}

}
