package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages of one peer that wait for their turn, handled by one virtual thread at a time
 * that lives as long as there are any. Taken in batches, one for each read. Its bound is
 * kept by who puts in: a peer is not read beyond what it may have in flight.
 */
final class Mailbox implements Runnable {

	private final Peer peer;

	private final ReentrantLock lock = new ReentrantLock();

	private ArrayDeque<InboundExchange> waiting = new ArrayDeque<>();

	private ArrayDeque<InboundExchange> batch = new ArrayDeque<>();

	private boolean draining;

	Mailbox(Peer peer) {
		this.peer = peer;
	}

	void put(Queue<InboundExchange> exchanges) {
		boolean start;
		this.lock.lock();
		try {
			this.waiting.addAll(exchanges);
			start = !this.draining;
			this.draining = true;
		}
		finally {
			this.lock.unlock();
		}
		exchanges.clear();
		if (start) {
			Thread.ofVirtual().name("sluice-mailbox").start(this);
		}
	}

	@Override
	public void run() {
		while (next()) {
			for (InboundExchange exchange = this.batch.poll(); exchange != null; exchange = this.batch.poll()) {
				handle(exchange);
			}
		}
	}

	private void handle(InboundExchange exchange) {
		try {
			this.peer.handle(exchange);
		}
		catch (Throwable ex) {
			// The messages behind it still have their turn.
			this.peer.intake()
				.log()
				.warn("unexpected", () -> "event=unexpected-error inbound=" + this.peer.intake().name() + " peer="
						+ exchange.describePeer() + " error=\"" + ex.getClass().getName() + "\"");
		}
		// What a bean leaves its thread with is no matter of the next message.
		Thread.interrupted();
	}

	private boolean next() {
		this.lock.lock();
		try {
			ArrayDeque<InboundExchange> taken = this.waiting;
			this.waiting = this.batch;
			this.batch = taken;
			this.draining = !taken.isEmpty();
			return this.draining;
		}
		finally {
			this.lock.unlock();
		}
	}

}
