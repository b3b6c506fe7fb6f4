package dev.sluice.transport.udp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;

/**
 * Logs warnings that anybody can cause: one a second, with the number of those left out.
 */
final class BoundedLog {

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final Log log;

	private final AtomicLong nextTime = new AtomicLong(System.nanoTime());

	private final AtomicLong leftOut = new AtomicLong();

	BoundedLog(Log log) {
		this.log = log;
	}

	void warn(Supplier<String> line) {
		long now = System.nanoTime();
		long next = this.nextTime.get();
		if (now - next >= 0 && this.nextTime.compareAndSet(next, now + INTERVAL)) {
			long missing = this.leftOut.getAndSet(0);
			this.log.warn(line.get() + ((missing > 0) ? " left-out=" + missing : ""));
		}
		else {
			this.leftOut.incrementAndGet();
		}
	}

}
