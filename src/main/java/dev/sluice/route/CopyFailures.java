package dev.sluice.route;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import dev.sluice.message.Cause;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The copies of a route that were not delivered: each is counted, one in ten seconds is
 * logged.
 */
final class CopyFailures {

	private static final Log logger = LogFactory.getLog(CopyFailures.class);

	private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

	private final String route;

	private final LongAdder count = new LongAdder();

	private final AtomicLong nextLog = new AtomicLong(System.nanoTime());

	CopyFailures(String route) {
		this.route = route;
	}

	void add(String target, Throwable error) {
		this.count.increment();
		long due = this.nextLog.get();
		long now = System.nanoTime();
		if (now - due >= 0 && this.nextLog.compareAndSet(due, now + PAUSE)) {
			logger.warn("event=copy-failed route=" + this.route + " target=" + target + " cause="
					+ Cause.of(error).word() + " failures=" + sum() + " error=\"" + Cause.root(error) + "\"");
		}
	}

	long sum() {
		return this.count.sum();
	}

}
