package dev.sluice.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;

/**
 * How late event loops are: each is to do something small once a second, and does it when
 * its turn comes. For any thread.
 */
final class EventLoopLag {

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private final List<Beat> beats = new ArrayList<>();

	/**
	 * Begins to look.
	 * @param loops the event loops
	 */
	EventLoopLag(EventExecutorGroup loops) {
		for (EventExecutor loop : loops) {
			Beat beat = new Beat();
			this.beats.add(beat);
			loop.scheduleAtFixedRate(beat, PERIOD, PERIOD, TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * How late the latest loop is, or was the last time.
	 * @return the time; some microseconds where there is nothing to complain of
	 */
	Duration worst() {
		long now = System.nanoTime();
		return Duration.ofNanos(this.beats.stream().mapToLong((beat) -> beat.lag(now)).max().orElse(0));
	}

	private static final class Beat implements Runnable {

		private volatile long due = System.nanoTime() + PERIOD;

		private volatile long last;

		@Override
		public void run() {
			long now = System.nanoTime();
			this.last = Math.max(0, now - this.due);
			this.due = now + PERIOD;
		}

		/** Also of a loop whose turn does not come. */
		long lag(long now) {
			return Math.max(this.last, now - this.due);
		}

	}

}
