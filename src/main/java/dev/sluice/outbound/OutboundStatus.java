package dev.sluice.outbound;

import java.time.Instant;

import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

/**
 * How an outbound does, for health and endpoints.
 *
 * @param state whether the far side can be reached
 * @param address the address in use, or the last one tried; {@code null} before the first
 * @param connections the number of open connections
 * @param reason why it is down, paused or draining; {@code null} otherwise
 * @param since when it came into this state
 */
public record OutboundStatus(State state, @Nullable Address address, int connections, @Nullable String reason,
		Instant since) {

	/**
	 * Whether the far side can be reached.
	 */
	public enum State {

		/** Not started, or ended. */
		STOPPED,

		/** Dialling for the first time. */
		CONNECTING,

		/** At least one connection is open; for datagrams, the address is known. */
		UP,

		/** No address can be reached. */
		DOWN,

		/** Sends nothing, because an operator wants it so. */
		PAUSED,

		/**
		 * Takes nothing more, because an operator wants it so, and stops when what it was
		 * given has ended.
		 */
		DRAINING

	}

}
