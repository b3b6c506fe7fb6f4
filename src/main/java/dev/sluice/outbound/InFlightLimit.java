package dev.sluice.outbound;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the requests of an outbound that are in flight on all of its connections
 * together. Those who wait for room are told in the order in which they began to. Safe
 * for use by many threads.
 */
final class InFlightLimit {

	private static final int NONE = -1;

	private final boolean limited;

	private final AtomicInteger free;

	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	/**
	 * Creates a limit.
	 * @param most how many requests may be in flight
	 */
	InFlightLimit(int most) {
		this.limited = most != NONE;
		this.free = new AtomicInteger(most);
	}

	/**
	 * Creates no limit.
	 * @return one that always has room
	 */
	static InFlightLimit none() {
		return new InFlightLimit(NONE);
	}

	/**
	 * Takes room for a request.
	 * @return {@code false} if there is none
	 */
	boolean tryAcquire() {
		if (!this.limited) {
			return true;
		}
		for (;;) {
			int now = this.free.get();
			if (now <= 0) {
				return false;
			}
			if (this.free.compareAndSet(now, now - 1)) {
				return true;
			}
		}
	}

	/**
	 * Wants to be told, once, when there may be room again.
	 * @param told called by any thread, perhaps at once
	 */
	void await(Runnable told) {
		this.waiting.add(told);
		// Room may have come before it could be told.
		passOn();
	}

	/**
	 * Gives back the room of one request.
	 */
	void release() {
		if (this.limited) {
			this.free.incrementAndGet();
			passOn();
		}
	}

	/**
	 * Tells the next of those who wait, where there is room.
	 */
	void passOn() {
		if (!this.waiting.isEmpty() && this.free.get() > 0) {
			Runnable next = this.waiting.poll();
			if (next != null) {
				next.run();
			}
		}
	}

}
