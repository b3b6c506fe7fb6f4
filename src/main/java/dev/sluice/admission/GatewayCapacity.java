package dev.sluice.admission;

import org.jspecify.annotations.Nullable;

/**
 * What all inbounds share.
 *
 * @param connections bounds the connections that they accept
 * @param bytes bounds what they hold
 */
public record GatewayCapacity(ConnectionLimit connections, InFlightBytes bytes) {

	/**
	 * Makes capacity that nothing is taken of.
	 * @param connections the most connections; {@code null} for no limit
	 * @param bytes the most bytes; {@code null} for no limit
	 * @return the capacity
	 */
	public static GatewayCapacity of(@Nullable Integer connections, @Nullable Long bytes) {
		return new GatewayCapacity(new ConnectionLimit((connections != null) ? connections : Integer.MAX_VALUE),
				new InFlightBytes((bytes != null) ? bytes : Long.MAX_VALUE));
	}

	/**
	 * Makes capacity for everything.
	 * @return capacity without limits
	 */
	public static GatewayCapacity unlimited() {
		return of(null, null);
	}

}
