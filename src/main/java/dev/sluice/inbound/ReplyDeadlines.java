package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

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

	private final LongSupplier limit;

	private @Nullable Future<?> check;

	private boolean closed;

	ReplyDeadlines(ArrayDeque<InboundExchange> slots, EventExecutor eventLoop, LongSupplier limitNanos) {
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
			checkIn(this.limit.getAsLong());
		}
	}

	/**
	 * The limit is another from now on.
	 */
	void reconfigured() {
		if (this.check != null && this.check.cancel(false)) {
			check();
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
		long most = this.limit.getAsLong();
		long next = most;
		// A copy: what ends here leaves the slots.
		for (InboundExchange exchange : this.slots.toArray(InboundExchange[]::new)) {
			if (exchange.since() == 0 || exchange.isEnded()) {
				continue;
			}
			long age = now - exchange.since();
			if (age < most) {
				next = most - age;
				break;
			}
			exchange.timeOut(most);
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
