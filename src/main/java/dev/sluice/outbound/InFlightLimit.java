package dev.sluice.outbound;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the requests of an outbound that are in flight on all of its connections
 * together. Those who wait are given room in the order in which they began to, before
 * anybody else. Safe for use by many threads.
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
	 * Takes room for a request, unless somebody waits for it.
	 * @return {@code false} if there is none
	 */
	boolean tryAcquire() {
		return !this.limited || (this.waiting.isEmpty() && take());
	}

	private boolean take() {
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
	 * Waits for room for one request.
	 * @param granted called once, by any thread and perhaps at once, when the room is the
	 * caller's
	 */
	void await(Runnable granted) {
		this.waiting.add(granted);
		handOut();
	}

	/**
	 * Gives back the room of one request.
	 */
	void release() {
		if (this.limited) {
			this.free.incrementAndGet();
			handOut();
		}
	}

	private void handOut() {
		while (!this.waiting.isEmpty() && take()) {
			Runnable next = this.waiting.poll();
			if (next != null) {
				next.run();
			}
			else {
				// Another thread was quicker; somebody may have come since.
				this.free.incrementAndGet();
			}
		}
	}

}
