package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.LongSupplier;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one socket that may not have ended, in the order of their coming: for
 * their deadlines, and to be cut off at the end. One that waits long does not keep the
 * ended ones behind it: they are let go whenever their number has doubled. Confined to
 * the event loop of the socket.
 */
final class UnendedMessages {

	private static final long CHECK_MILLIS = 100;

	private static final int FEW = 1024;

	private final LongSupplier replyNanos;

	private final ArrayDeque<InboundExchange> pending = new ArrayDeque<>();

	private int most = FEW;

	private @Nullable EventLoop eventLoop;

	private boolean checking;

	/**
	 * Creates an empty list.
	 * @param replyNanos after which a message ends as an error now; 0 for never
	 */
	UnendedMessages(LongSupplier replyNanos) {
		this.replyNanos = replyNanos;
	}

	void open(EventLoop eventLoop) {
		this.eventLoop = eventLoop;
	}

	/**
	 * Adds a message that has not ended.
	 * @param exchange the message
	 */
	void add(InboundExchange exchange) {
		if (this.pending.size() >= this.most) {
			this.pending.removeIf(InboundExchange::isDone);
			this.most = Math.max(FEW, 2 * this.pending.size());
		}
		this.pending.add(exchange);
		if (this.replyNanos.getAsLong() != 0) {
			exchange.since(System.nanoTime());
			checkLater();
		}
	}

	private void checkLater() {
		if (!this.checking && this.eventLoop != null) {
			this.checking = true;
			this.eventLoop.schedule(this::check, CHECK_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	int size() {
		return this.pending.size();
	}

	private void check() {
		this.checking = false;
		long now = System.nanoTime();
		long limit = this.replyNanos.getAsLong();
		for (Iterator<InboundExchange> oldest = this.pending.iterator(); oldest.hasNext();) {
			InboundExchange exchange = oldest.next();
			if (!exchange.isDone()) {
				if (now - exchange.since() < limit) {
					break;
				}
				exchange.timeOut(limit);
			}
			oldest.remove();
		}
		if (!this.pending.isEmpty()) {
			checkLater();
		}
	}

	/**
	 * Ends what has not ended; from any thread.
	 */
	void abort() {
		if (this.eventLoop != null) {
			this.eventLoop.execute(() -> {
				for (InboundExchange exchange = this.pending.poll(); exchange != null; exchange = this.pending.poll()) {
					exchange.abort();
				}
			});
		}
	}

}
