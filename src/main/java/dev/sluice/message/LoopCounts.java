package dev.sluice.message;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has counted in a ledger. Only that thread writes, so counting takes
 * no atomic instruction, of which each message would need eight; others add up what they
 * read.
 */
final class LoopCounts {

	private static final int SLOTS = 64;

	/** Longer than is used, so that two loops do not write to one cache line. */
	private static final int PADDED = 16;

	private static final int RECEIVED = 0;

	private static final int IN_FLIGHT = 1;

	private static final int HANDLED = 2;

	private final Thread loop;

	private final AtomicLongArray counts = new AtomicLongArray(PADDED);

	private LoopCounts(Thread loop) {
		this.loop = loop;
	}

	static AtomicReferenceArray<@Nullable LoopCounts> slots() {
		return new AtomicReferenceArray<>(SLOTS);
	}

	/**
	 * Finds the counts of the calling thread.
	 * @param slots the counts of all loops
	 * @return the counts; {@code null} where the thread is no event loop, or its slot is
	 * taken
	 */
	static @Nullable LoopCounts ofCurrentThread(AtomicReferenceArray<@Nullable LoopCounts> slots) {
		Thread thread = Thread.currentThread();
		if (!(thread instanceof FastThreadLocalThread)) {
			return null;
		}
		int slot = (int) thread.threadId() & (SLOTS - 1);
		LoopCounts counts = slots.get(slot);
		if (counts == null) {
			LoopCounts own = new LoopCounts(thread);
			counts = slots.compareAndSet(slot, null, own) ? own : slots.get(slot);
		}
		return (counts != null && counts.loop == thread) ? counts : null;
	}

	void begin() {
		add(RECEIVED, 1);
		add(IN_FLIGHT, 1);
	}

	void handled() {
		add(HANDLED, 1);
		add(IN_FLIGHT, -1);
	}

	private void add(int index, long delta) {
		this.counts.setRelease(index, this.counts.getPlain(index) + delta);
	}

	static long received(AtomicReferenceArray<@Nullable LoopCounts> slots) {
		return sum(slots, RECEIVED);
	}

	static long inFlight(AtomicReferenceArray<@Nullable LoopCounts> slots) {
		return sum(slots, IN_FLIGHT);
	}

	static long handled(AtomicReferenceArray<@Nullable LoopCounts> slots) {
		return sum(slots, HANDLED);
	}

	private static long sum(AtomicReferenceArray<@Nullable LoopCounts> slots, int index) {
		long sum = 0;
		for (int i = 0; i < SLOTS; i++) {
			LoopCounts counts = slots.get(i);
			sum += (counts != null) ? counts.counts.getAcquire(index) : 0;
		}
		return sum;
	}

}
