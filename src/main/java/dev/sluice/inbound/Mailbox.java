package dev.sluice.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Messages of one peer that wait for their turn, handled by one virtual thread at a time
 * that lives as long as there are any. Taken in batches, one for each read. Its bound is
 * kept by who puts in: a peer is not read beyond what it may have in flight.
 */
final class Mailbox implements Runnable {

	private static final ThreadFactory THREADS = Thread.ofVirtual().name("sluice-mailbox").factory();

	/** How often it is looked whether a message still has to wait. */
	private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(5);

	private final Peer peer;

	private final ReentrantLock lock = new ReentrantLock();

	private List<@Nullable InboundExchange> waiting = new ArrayList<>();

	/** Grows and shrinks only under the lock, so that others may look through it. */
	private List<@Nullable InboundExchange> batch = new ArrayList<>();

	private boolean draining;

	Mailbox(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Puts a batch in.
	 * @param exchanges the messages; emptied
	 * @return whether the mailbox has no thread, and is to be started
	 */
	boolean put(Queue<InboundExchange> exchanges) {
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
		return start;
	}

	void start() {
		THREADS.newThread(this).start();
	}

	/**
	 * How many messages wait, but for those that are being handled one after another now.
	 * @return the present number
	 */
	int size() {
		this.lock.lock();
		try {
			return this.waiting.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Looks at all messages whose turn has not come or is not over, and perhaps at some
	 * whose turn ends meanwhile.
	 * @param look told of each
	 */
	void forEach(Consumer<InboundExchange> look) {
		List<@Nullable InboundExchange> found;
		this.lock.lock();
		try {
			found = new ArrayList<>(this.batch);
			found.addAll(this.waiting);
		}
		finally {
			this.lock.unlock();
		}
		for (InboundExchange exchange : found) {
			if (exchange != null) {
				look.accept(exchange);
			}
		}
	}

	@Override
	public void run() {
		while (next()) {
			for (int i = 0; i < this.batch.size(); i++) {
				InboundExchange exchange = this.batch.get(i);
				if (exchange != null) {
					awaitTurn();
					handle(exchange);
					this.batch.set(i, null);
				}
			}
		}
	}

	private void awaitTurn() {
		while (this.peer.isToWait()) {
			LockSupport.parkNanos(LOOK);
		}
	}

	private void handle(InboundExchange exchange) {
		try {
			this.peer.handle(exchange);
		}
		catch (Throwable ex) {
			// The messages behind it still have their turn.
			this.peer.logUnexpected(exchange.describePeer(), ex);
		}
		// What a bean leaves its thread with is no matter of the next message.
		Thread.interrupted();
	}

	private boolean next() {
		this.lock.lock();
		try {
			this.batch.clear();
			List<@Nullable InboundExchange> taken = this.waiting;
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
