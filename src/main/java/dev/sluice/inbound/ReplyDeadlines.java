package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Ends requests of a connection that have waited too long for their answers. Confined to
 * the event loop of the connection.
 */
final class ReplyDeadlines {

	private final ArrayDeque<InboundExchange> slots;

	private final EventExecutor eventLoop;

	private final long limit;

	private @Nullable Future<?> check;

	private boolean closed;

	ReplyDeadlines(ArrayDeque<InboundExchange> slots, EventExecutor eventLoop, long limitNanos) {
		this.slots = slots;
		this.eventLoop = eventLoop;
		this.limit = limitNanos;
	}

	/**
	 * Takes the time of requests that are still open at the end of the read that brought
	 * them; most are answered before and need none.
	 */
	void stamp() {
		if (this.slots.isEmpty()) {
			return;
		}
		long now = System.nanoTime();
		for (Iterator<InboundExchange> newest = this.slots.descendingIterator(); newest.hasNext();) {
			InboundExchange exchange = newest.next();
			if (exchange.since() != 0) {
				break;
			}
			exchange.since((now != 0) ? now : 1);
		}
		if (this.check == null) {
			checkIn(this.limit);
		}
	}

	private void checkIn(long nanos) {
		if (!this.closed) {
			this.check = this.eventLoop.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
		}
	}

	private void check() {
		this.check = null;
		long now = System.nanoTime();
		long next = this.limit;
		// A copy: what ends here leaves the slots.
		for (InboundExchange exchange : this.slots.toArray(InboundExchange[]::new)) {
			if (exchange.since() == 0 || exchange.isEnded()) {
				continue;
			}
			long age = now - exchange.since();
			if (age < this.limit) {
				next = this.limit - age;
				break;
			}
			exchange.timeOut(this.limit);
		}
		if (!this.slots.isEmpty()) {
			checkIn(next);
		}
	}

	void close() {
		this.closed = true;
		if (this.check != null) {
			this.check.cancel(false);
		}
	}

}
