package dev.sluice.transport;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The pauses between attempts that fail: each twice as long as the one before, up to the
 * longest, and shortened at random by up to half so that many who lost the same far side
 * do not come back at the same moment. For use by one thread at a time.
 */
public final class Backoff {

	private final Reconnect reconnect;

	private final DoubleSupplier random;

	private Duration next;

	/**
	 * Begins with the first pause.
	 * @param reconnect the first and the longest pause
	 */
	public Backoff(Reconnect reconnect) {
		this(reconnect, () -> ThreadLocalRandom.current().nextDouble());
	}

	Backoff(Reconnect reconnect, DoubleSupplier random) {
		this.reconnect = reconnect;
		this.random = random;
		this.next = bounded(reconnect.first());
	}

	private Duration bounded(Duration pause) {
		return (pause.compareTo(this.reconnect.max()) > 0) ? this.reconnect.max() : pause;
	}

	/**
	 * Takes the next pause.
	 * @return how long to wait now
	 */
	public Duration next() {
		Duration whole = this.next;
		this.next = bounded(whole.multipliedBy(2));
		return Duration.ofNanos(whole.toNanos() - (long) (whole.toNanos() / 2.0 * this.random.getAsDouble()));
	}

	/**
	 * The longest that the next pause can be.
	 * @return the pause before it is shortened
	 */
	public Duration peek() {
		return this.next;
	}

	/**
	 * Begins again with the first pause, to be called after a success.
	 */
	public void reset() {
		this.next = bounded(this.reconnect.first());
	}

}
