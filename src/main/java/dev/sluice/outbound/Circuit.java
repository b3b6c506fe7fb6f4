package dev.sluice.outbound;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Resilience4j's circuit breaker, set so that a row of failures opens it and a single
 * trial closes it again. It has no threads: that it has been open for long enough shows
 * when the next message comes. Safe for use by many threads, and never blocks.
 */
final class Circuit {

	private static final Log logger = LogFactory.getLog(Circuit.class);

	private final CircuitBreaker breaker;

	private final ExchangeException open;

	private final AtomicInteger changes = new AtomicInteger();

	/**
	 * Creates a closed circuit.
	 * @param outbound the name of the outbound
	 * @param definition when it opens, and for how long
	 */
	Circuit(String outbound, OutboundDefinition.CircuitBreaker definition) {
		int failures = definition.failures();
		this.breaker = CircuitBreaker.of(outbound,
				CircuitBreakerConfig.custom()
					.slidingWindow(failures, failures, SlidingWindowType.COUNT_BASED)
					.failureRateThreshold(100)
					.waitDurationInOpenState(definition.open())
					.permittedNumberOfCallsInHalfOpenState(1)
					.build());
		this.open = new ExchangeException(Cause.TARGET_DOWN,
				"outbound '" + outbound + "': the circuit is open, after " + failures + " failures in a row");
		this.breaker.getEventPublisher().onStateTransition((event) -> {
			this.changes.incrementAndGet();
			log(outbound, event.getStateTransition().getToState());
		});
	}

	private static void log(String outbound, CircuitBreaker.State state) {
		String line = "event=outbound-circuit-" + state.name().toLowerCase(Locale.ROOT).replace('_', '-') + " outbound="
				+ outbound;
		if (state == CircuitBreaker.State.OPEN) {
			logger.warn(line);
		}
		else {
			logger.info(line);
		}
	}

	/**
	 * Asks to send a message; a {@code true} must be followed by one of the methods that
	 * tell its end.
	 * @return {@code false} where it is to fail at once
	 */
	boolean enter() {
		return this.breaker.tryAcquirePermission();
	}

	/**
	 * How often the circuit has changed. The end of a message that was sent before the
	 * last change says nothing of the far side as it is now, and is passed over.
	 */
	int changes() {
		return this.changes.get();
	}

	/**
	 * The far side has shown that it lives.
	 * @param changes as they were when the message was sent
	 */
	void worked(int changes) {
		if (changes == changes()) {
			this.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
		}
	}

	/**
	 * A message has failed. Only {@code target-down} and {@code timeout} are held against
	 * the far side.
	 * @param changes as they were when the message was sent
	 * @param error why it failed
	 */
	void failed(int changes, Throwable error) {
		if (changes != changes()) {
			return;
		}
		Cause cause = Cause.of(error);
		if (cause == Cause.TARGET_DOWN || cause == Cause.TIMEOUT) {
			this.breaker.onError(0, TimeUnit.NANOSECONDS, error);
		}
		else {
			this.breaker.releasePermission();
		}
	}

	/** What messages fail with while it is open. */
	ExchangeException open() {
		return this.open;
	}

	CircuitState state() {
		return switch (this.breaker.getState()) {
			case OPEN, FORCED_OPEN -> CircuitState.OPEN;
			case HALF_OPEN -> CircuitState.HALF_OPEN;
			default -> CircuitState.CLOSED;
		};
	}

}
