package dev.sluice.inbound;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts bytes of connections: those that are closed have told theirs, those that are
 * open are asked. Never tells less than before, also while one closes. Safe for use by
 * many threads.
 */
final class ByteCount {

	private final LongAdder ended = new LongAdder();

	private final AtomicLong told = new AtomicLong();

	/** Of a connection that is closed, or of something that came for itself. */
	void add(long bytes) {
		this.ended.add(bytes);
	}

	/**
	 * All bytes.
	 * @param open those of connections that are open
	 */
	long sum(long open) {
		return this.told.accumulateAndGet(this.ended.sum() + open, Math::max);
	}

}
