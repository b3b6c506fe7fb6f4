package dev.sluice.inbound;

import org.jspecify.annotations.Nullable;

/**
 * How an inbound does, for health and endpoints.
 *
 * @param state what it is doing
 * @param address where it listens, or whom it dials
 * @param connections the number of open connections; 0 for datagrams
 * @param reason why it is down, or {@code null}
 */
public record InboundStatus(State state, String address, int connections, @Nullable String reason) {

	/**
	 * What an inbound is doing.
	 */
	public enum State {

		/** Not started, or ended. */
		STOPPED,

		/** Its address is taken, but nothing is accepted yet. */
		BOUND,

		/** It receives. */
		UP,

		/** An operator has it receive nothing for now. */
		PAUSED,

		/** It dials, and has no connection. */
		DOWN,

		/** It accepts nothing more and finishes what was read. */
		DRAINING

	}

}
