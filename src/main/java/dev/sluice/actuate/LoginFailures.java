package dev.sluice.actuate;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import dev.sluice.admission.AddressRates;
import dev.sluice.admission.Rate;
import dev.sluice.admission.RateLimit;
import dev.sluice.message.BoundedLog;
import org.apache.commons.logging.LogFactory;

/**
 * Counts the logins that fail, and bounds how fast they may from one address: ten at
 * once, then one a second. Safe for use by many threads.
 */
final class LoginFailures {

	private static final RateLimit LIMIT = new RateLimit(new Rate(1, TimeUnit.SECONDS), 10);

	private final AddressRates rates = new AddressRates(LIMIT);

	private final LongAdder failed = new LongAdder();

	private final LongAdder refused = new LongAdder();

	private final BoundedLog log = new BoundedLog(LogFactory.getLog("dev.sluice.admin"));

	/**
	 * A login has failed.
	 * @param address the literal address that the request came from
	 */
	void add(String address) {
		this.failed.increment();
		this.log.warn("login-failed", () -> "event=login-failed peer=" + address);
	}

	/**
	 * Somebody wants to log in, which counts as a failure until it has
	 * {@link #succeeded}.
	 * @param address the literal address that the request came from
	 * @return {@code false} if too many logins from there have failed just now; the
	 * password is not to be looked at then
	 */
	boolean mayTry(String address) {
		boolean may = this.rates.tryTake(InetAddress.ofLiteral(address));
		if (!may) {
			this.refused.increment();
			this.log.warn("login-refused", () -> "event=login-refused peer=" + address);
		}
		return may;
	}

	/**
	 * A login that was tried has not failed.
	 * @param address the literal address that the request came from
	 */
	void succeeded(String address) {
		this.rates.giveBack(InetAddress.ofLiteral(address));
	}

	/** How many logins failed since the start. */
	long failed() {
		return this.failed.sum();
	}

	/** How many were not tried, because too many had failed. */
	long refused() {
		return this.refused.sum();
	}

}
