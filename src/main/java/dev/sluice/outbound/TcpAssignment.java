package dev.sluice.outbound;

import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.message.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The lane over which the messages of one origin leave, one after another.
 */
final class TcpAssignment implements Origin.Attachment {

	private final AtomicInteger pending = new AtomicInteger();

	private volatile @Nullable TcpLane lane;

	/**
	 * The message that was written last, until it has ended. For the event loop of the
	 * lane that wrote it.
	 */
	private @Nullable TcpSending written;

	/**
	 * The lane that the last message went to.
	 */
	@Nullable TcpLane lane() {
		return this.lane;
	}

	boolean isPending() {
		return this.pending.get() > 0;
	}

	/**
	 * Whether a single message is pending, and was given to a lane.
	 * @param given the lane
	 */
	boolean isAlone(TcpLane given) {
		return this.pending.get() == 1 && given.equals(this.lane);
	}

	void enters(TcpLane lane) {
		this.lane = lane;
		this.pending.incrementAndGet();
	}

	void moves(TcpLane heir) {
		this.lane = heir;
	}

	void writes(TcpSending sending) {
		this.written = sending;
	}

	/**
	 * Whether the peer of a lane may not have read yet what was written to it last.
	 * @param lane the lane; called on its event loop
	 */
	boolean isWrittenTo(TcpLane lane) {
		TcpSending last = this.written;
		return last != null && lane.equals(last.lane());
	}

	void ended(TcpSending sending) {
		if (sending.equals(this.written)) {
			this.written = null;
		}
		this.pending.decrementAndGet();
	}

	@Override
	public void originEnded() {
		TcpLane last = this.lane;
		if (last != null) {
			last.queue().originEnded();
		}
	}

}
