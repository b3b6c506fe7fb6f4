package dev.sluice.outbound;

/**
 * How the circuit breaker of an outbound stands.
 */
public enum CircuitState {

	/** Messages are sent. */
	CLOSED,

	/** Too many failed one after another: messages fail at once. */
	OPEN,

	/** One message is on trial; others fail at once until it has ended. */
	HALF_OPEN

}
