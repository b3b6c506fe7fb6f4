package dev.sluice.message;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;

/**
 * Logs events that a peer can cause as often as it likes: at most a few a second of each
 * kind, and how many were left out. Safe for use by many threads.
 */
public final class BoundedLog {

	private static final int PER_SECOND = 5;

	private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

	private final Log log;

	private final Map<String, Window> windows = new ConcurrentHashMap<>();

	/**
	 * Creates a bound for one part of the program, such as one inbound.
	 * @param log where to log
	 */
	public BoundedLog(Log log) {
		this.log = log;
		// Its class is loaded now: once descriptors have run out, none can be.
		new Window().enter();
	}

	/**
	 * Logs a warning, unless there were too many of its kind within the second.
	 * @param kind the kind, from a small fixed set
	 * @param message gives the line; only asked when it is logged
	 */
	public void warn(String kind, Supplier<String> message) {
		if (!this.log.isWarnEnabled()) {
			return;
		}
		long suppressed = this.windows.computeIfAbsent(kind, (key) -> new Window()).enter();
		if (suppressed >= 0) {
			String line = oneLine(message.get());
			this.log.warn((suppressed > 0) ? line + " suppressed=" + suppressed : line);
		}
	}

	/**
	 * An event is a line, whatever the text of an exception holds.
	 */
	private static String oneLine(String message) {
		return CONTROLS.matcher(message).replaceAll(" ");
	}

	/**
	 * The second that is under way, the events in it, and those left out since the last
	 * line.
	 */
	private static final class Window {

		private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);

		private final AtomicLong count = new AtomicLong();

		private final AtomicLong suppressed = new AtomicLong();

		/**
		 * Asks to log.
		 * @return how many were left out before, or -1 if this one is left out too
		 */
		long enter() {
			long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
			long before = this.second.get();
			if (before != now && this.second.compareAndSet(before, now)) {
				this.count.set(0);
			}
			if (this.count.incrementAndGet() > PER_SECOND) {
				this.suppressed.incrementAndGet();
				return -1;
			}
			return this.suppressed.getAndSet(0);
		}

	}

}
