package dev.sluice.message;

/**
 * How a received message ended.
 */
public enum Outcome {

	/** Every step and target ended, and the answer was written or none was due. */
	HANDLED,

	/** An error, also when cut off at shutdown or when the answer was not delivered. */
	FAILED,

	/** Not taken: no route, or no room. */
	REJECTED,

	/** Ended on purpose, by a filter or the target {@code discard}. */
	DISCARDED,

	/** Thrown away before it was handled: a full UDP mailbox, or a connection closed. */
	DROPPED

}
