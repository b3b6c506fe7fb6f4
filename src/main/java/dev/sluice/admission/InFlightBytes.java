package dev.sluice.admission;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bytes that all inbounds together hold: of messages that have not ended, with
 * their answers, and of what was read and is no whole frame yet. Who finds it full waits
 * until messages have ended. Where no message is left to end, unfinished frames alone
 * fill it, and waiting would be in vain. Safe for use by many threads.
 */
public final class InFlightBytes {

	/** What a connection may read at once, when it is told to go on. */
	private static final int READ = 64 * 1024;

	private static final int MOST_WOKEN = 1024;

	private volatile long most;

	/**
	 * Below which those who wait go on, so that they do not come and go with each
	 * message.
	 */
	private volatile long low;

	private final boolean limited;

	private final AtomicLong held = new AtomicLong();

	private final AtomicLong ofMessages = new AtomicLong();

	private final AtomicLong ofAnswers = new AtomicLong();

	private final AtomicLong unfinished = new AtomicLong();

	private final Set<Holder> holders = ConcurrentHashMap.newKeySet();

	private final Queue<Waiter> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean waking = new AtomicBoolean();

	InFlightBytes(long most) {
		this.most = most;
		this.low = most - most / 8;
		this.limited = most != Long.MAX_VALUE;
	}

	/** Who waits looks again. */
	void become(long changed) {
		this.most = changed;
		this.low = changed - changed / 8;
		if (!this.waiting.isEmpty()) {
			wake();
		}
	}

	/**
	 * Whether there is a bound at all; without one nothing is counted.
	 * @return {@code false} if there is room for everything
	 */
	public boolean isLimited() {
		return this.limited;
	}

	/**
	 * A message has come.
	 * @param bytes its bytes
	 */
	public void begin(long bytes) {
		this.ofMessages.addAndGet(bytes);
		hold(bytes);
	}

	/**
	 * A message has its answer, which waits to be sent.
	 * @param bytes its bytes
	 */
	public void answer(long bytes) {
		this.ofAnswers.addAndGet(bytes);
		hold(bytes);
	}

	/**
	 * A message has ended.
	 * @param bytes what it began with
	 * @param answer the bytes of its answer; 0 for none
	 */
	public void end(long bytes, long answer) {
		this.ofMessages.addAndGet(-bytes);
		if (answer != 0) {
			this.ofAnswers.addAndGet(-answer);
		}
		hold(-bytes - answer);
	}

	/**
	 * More, or less, is held.
	 * @param bytes how many more; negative for less
	 */
	public void hold(long bytes) {
		this.held.addAndGet(bytes);
		if (bytes < 0 && !this.waiting.isEmpty()) {
			wake();
		}
	}

	/**
	 * More, or less, of what is held is known to be of frames that are not whole.
	 * @param holder who holds it
	 * @param bytes how many more; negative for less
	 */
	public void unfinished(Holder holder, long bytes) {
		this.unfinished.addAndGet(bytes);
		if (!this.limited) {
			return;
		}
		if (holder.unfinished() > 0) {
			this.holders.add(holder);
		}
		else {
			this.holders.remove(holder);
		}
	}

	/**
	 * Has that unfinished frame refused of which the most is held: who holds much and
	 * does not go on is not to put out who needs little.
	 */
	public void refuseLargest() {
		Holder largest = null;
		for (Holder holder : this.holders) {
			if (largest == null || holder.unfinished() > largest.unfinished()) {
				largest = holder;
			}
		}
		if (largest != null) {
			largest.refuse();
		}
	}

	/**
	 * Whether who would read more messages has to wait.
	 * @return {@code true} if there is no room, and messages that will end
	 */
	public boolean isFull() {
		return isCrowded() && this.ofMessages.get() > 0;
	}

	/**
	 * Whether who would read the rest of a frame has to wait.
	 * @return {@code true} if there is no room
	 */
	public boolean isCrowded() {
		return this.limited && this.held.get() >= this.most;
	}

	/**
	 * Whether there is no room because of unfinished frames alone.
	 * @return {@code true} if there is no room, and nothing to wait for
	 */
	public boolean isFullOfUnfinished() {
		return this.limited && this.unfinished.get() >= this.most && this.ofMessages.get() <= 0;
	}

	/**
	 * Whether answers that wait to be sent fill half of the room, and the next is to be
	 * kept for nobody who does not take any.
	 * @return {@code true} if so
	 */
	public boolean isFullOfAnswers() {
		return this.limited && this.ofAnswers.get() >= this.most / 2;
	}

	/**
	 * Waits until it is worth looking again.
	 * @param executor where the task runs
	 * @param task looks again, and waits again where that was too early
	 */
	public void await(ScheduledExecutorService executor, Runnable task) {
		this.waiting.add(new Waiter(executor, task));
		wake();
	}

	/**
	 * Tells as many as there is room for; those behind them a little later, when it shows
	 * what the first have taken.
	 */
	private void wake() {
		if (!isWorthALook() || !this.waking.compareAndSet(false, true)) {
			return;
		}
		long room = Math.clamp((this.most - this.held.get()) / READ, 1, MOST_WOKEN);
		Waiter told = null;
		for (Waiter next = this.waiting.poll(); next != null; next = (--room > 0) ? this.waiting.poll() : null) {
			if (next.tell()) {
				told = next;
			}
		}
		if (told == null || !told.tellLater(this::wakeOthers)) {
			wakeOthers();
		}
	}

	private void wakeOthers() {
		this.waking.set(false);
		if (!this.waiting.isEmpty()) {
			wake();
		}
	}

	private boolean isWorthALook() {
		return this.held.get() < this.low || this.ofMessages.get() <= 0;
	}

	/**
	 * What is held.
	 * @return the present number of bytes
	 */
	public long held() {
		return this.held.get();
	}

	/**
	 * How much may be held, but for the last read of each connection.
	 * @return the limit in bytes
	 */
	public long most() {
		return this.most;
	}

	/**
	 * Somebody who holds an unfinished frame. Safe for use by many threads.
	 */
	public interface Holder {

		/**
		 * How much is held of it.
		 * @return the bytes
		 */
		int unfinished();

		/** Refuses it, soon, where there still is no room. */
		void refuse();

	}

	private record Waiter(ScheduledExecutorService executor, Runnable task) {

		/** Who cannot be told any more does not wait any more. */
		boolean tell() {
			try {
				this.executor.execute(this.task);
				return true;
			}
			catch (RejectedExecutionException ex) {
				return false;
			}
		}

		boolean tellLater(Runnable other) {
			try {
				this.executor.schedule(other, 1, TimeUnit.MILLISECONDS);
				return true;
			}
			catch (RejectedExecutionException ex) {
				return false;
			}
		}

	}

}
