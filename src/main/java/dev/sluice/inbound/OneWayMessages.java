package dev.sluice.inbound;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one-way messages of a connection that have not ended. They end on any thread.
 */
final class OneWayMessages {

	private final AtomicInteger inFlight = new AtomicInteger();

	/**
	 * Those whose ends come from elsewhere, in the order of their coming; some may have
	 * ended.
	 */
	private final Queue<InboundExchange> pending = new ConcurrentLinkedQueue<>();

	void begin(int messages) {
		this.inFlight.addAndGet(messages);
	}

	/**
	 * One has ended.
	 * @return how many have not
	 */
	int end() {
		int left = this.inFlight.decrementAndGet();
		if (left == 0) {
			forgetEnded();
		}
		return left;
	}

	int inFlight() {
		return this.inFlight.get();
	}

	/**
	 * The end of one is still to come, from elsewhere.
	 * @param exchange the message
	 */
	void pending(InboundExchange exchange) {
		forgetEnded();
		this.pending.add(exchange);
	}

	/**
	 * Ends those whose ends were to come from elsewhere.
	 */
	void abortPending() {
		this.pending.forEach(InboundExchange::abort);
	}

	/** Up to the first that has not ended. */
	private void forgetEnded() {
		for (InboundExchange oldest = this.pending.peek(); oldest != null
				&& oldest.isDone(); oldest = this.pending.peek()) {
			this.pending.remove(oldest);
		}
	}

}
