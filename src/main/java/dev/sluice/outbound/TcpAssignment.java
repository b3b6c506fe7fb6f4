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
	 * The lane that the last message went to.
	 */
	@Nullable TcpLane lane() {
		return this.lane;
	}

	boolean isPending() {
		return this.pending.get() > 0;
	}

	void enters(TcpLane lane) {
		this.lane = lane;
		this.pending.incrementAndGet();
	}

	void moves(TcpLane heir) {
		this.lane = heir;
	}

	void leaves() {
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
