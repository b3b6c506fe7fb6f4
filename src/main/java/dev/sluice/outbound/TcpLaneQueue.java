package dev.sluice.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a lane to be written. Any thread may offer; the messages of a burst
 * change over to the event loop of the lane together, and those of the event loop itself
 * at once. All else is confined to the event loop.
 */
final class TcpLaneQueue {

	private final EventLoop eventLoop;

	private final Runnable arrived;

	private final Runnable burstArrived;

	private final AtomicInteger load = new AtomicInteger();

	private final AtomicInteger origins = new AtomicInteger();

	private final Object lock = new Object();

	private final ArrayDeque<TcpSending> incoming = new ArrayDeque<>();

	private boolean burstPosted;

	private volatile @Nullable TcpLane heir;

	private final ArrayDeque<TcpSending> waiting = new ArrayDeque<>();

	/** Changed on the event loop only. */
	private final AtomicInteger inFlight = new AtomicInteger();

	private long idleSince = System.nanoTime();

	/**
	 * Creates an empty queue.
	 * @param eventLoop the thread of the lane
	 * @param arrived called on it when it has offered a message itself
	 * @param burstArrived called on it when others have
	 */
	TcpLaneQueue(EventLoop eventLoop, Runnable arrived, Runnable burstArrived) {
		this.eventLoop = eventLoop;
		this.arrived = arrived;
		this.burstArrived = () -> {
			takeIncoming();
			burstArrived.run();
		};
	}

	/** The number of messages that are to come here, or have come, and have not ended. */
	int load() {
		return this.load.get();
	}

	/**
	 * Counts a message that is to come here.
	 */
	void reserve() {
		this.load.incrementAndGet();
	}

	/**
	 * Counts a message that is to come here, where it would be the only one.
	 * @return {@code false} if another one has come before
	 */
	boolean reserveIdle() {
		return this.load.compareAndSet(0, 1);
	}

	/**
	 * What was to come here does not: the end of what {@link #reserveIdle()} counted.
	 */
	void release() {
		this.load.decrementAndGet();
	}

	int origins() {
		return this.origins.get();
	}

	void originBegins() {
		this.origins.incrementAndGet();
	}

	void originEnded() {
		TcpLane next = this.heir;
		if (next != null) {
			next.queue().originEnded();
		}
		else {
			this.origins.decrementAndGet();
		}
	}

	/**
	 * Takes a message to be sent, for which a place was reserved.
	 * @param here whether the event loop calls, and may write the message at once
	 * @return {@code null}, or the lane that has taken this one's place and has the
	 * reservation now
	 */
	@Nullable TcpLane offer(TcpSending sending, boolean here) {
		boolean first = false;
		synchronized (this.lock) {
			TcpLane next = this.heir;
			if (next != null) {
				this.load.decrementAndGet();
				next.queue().reserve();
				return next;
			}
			if (here && this.incoming.isEmpty()) {
				first = true;
			}
			else {
				this.incoming.add(sending);
				if (!here && this.burstPosted) {
					return null;
				}
				this.burstPosted |= !here;
			}
		}
		if (first) {
			this.waiting.add(sending);
			this.arrived.run();
		}
		else if (here) {
			this.burstArrived.run();
		}
		else {
			this.eventLoop.execute(this.burstArrived);
		}
		return null;
	}

	private void takeIncoming() {
		synchronized (this.lock) {
			this.burstPosted = false;
			this.waiting.addAll(this.incoming);
			this.incoming.clear();
		}
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	@Nullable TcpSending peek() {
		return this.waiting.peek();
	}

	@Nullable TcpSending poll() {
		return this.waiting.poll();
	}

	/**
	 * The first that waits and suits.
	 * @param suits whether it does
	 * @return the message, which still waits, or {@code null} for none
	 */
	@Nullable TcpSending find(Predicate<TcpSending> suits) {
		for (TcpSending sending : this.waiting) {
			if (suits.test(sending)) {
				return sending;
			}
		}
		return null;
	}

	/** Takes out one that waits and goes elsewhere. */
	void remove(TcpSending sending) {
		this.waiting.removeFirstOccurrence(sending);
		this.load.decrementAndGet();
	}

	/** A message that was polled is going to be written. */
	void taken() {
		this.inFlight.setRelease(this.inFlight.get() + 1);
	}

	/** A message has ended, whether it was taken or waited. */
	void ended(TcpSending sending) {
		if (sending.lane() != null) {
			int left = this.inFlight.get() - 1;
			this.inFlight.setRelease(left);
			if (left == 0) {
				this.idleSince = System.nanoTime();
			}
		}
		this.load.decrementAndGet();
	}

	/** The number of messages that were taken and have not ended. */
	int inFlight() {
		return this.inFlight.get();
	}

	/** About how many messages wait for their turn. */
	int waits() {
		return this.load.get() - this.inFlight.get();
	}

	/** Whether nothing was in flight for longer than a time. */
	boolean isIdleFor(long nanos) {
		return this.inFlight.get() == 0 && System.nanoTime() - this.idleSince > nanos;
	}

	List<TcpSending> removeAll() {
		takeIncoming();
		List<TcpSending> removed = new ArrayList<>(this.waiting);
		this.waiting.clear();
		return removed;
	}

	List<TcpSending> removeOverdue(long now) {
		List<TcpSending> removed = new ArrayList<>();
		this.waiting.removeIf((sending) -> sending.isOverdue(now) && removed.add(sending));
		return removed;
	}

	/**
	 * Leaves all that waits, and all that will still be offered, to another lane. In the
	 * order of the calls, because nobody learns of the heir before it has what waits.
	 */
	void leaveTo(TcpLane heir, TcpLaneQueue heirsQueue) {
		synchronized (this.lock) {
			this.waiting.addAll(this.incoming);
			this.incoming.clear();
			heirsQueue.inherit(this.waiting, this.origins.getAndSet(0));
			this.load.addAndGet(-this.waiting.size());
			this.waiting.clear();
			this.heir = heir;
		}
	}

	private void inherit(ArrayDeque<TcpSending> left, int origins) {
		this.origins.addAndGet(origins);
		if (left.isEmpty()) {
			return;
		}
		synchronized (this.lock) {
			this.load.addAndGet(left.size());
			this.incoming.addAll(left);
			this.burstPosted = true;
		}
		this.eventLoop.execute(this.burstArrived);
	}

}
