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
	 * Has other limits from now on; there is one of each where there was one before.
	 * @param most the most connections; {@code null} for no limit
	 * @param mostBytes the most bytes; {@code null} for no limit
	 */
	public void reconfigure(@Nullable Integer most, @Nullable Long mostBytes) {
		if (most != null && this.connections.isLimited()) {
			this.connections.become(most);
		}
		if (mostBytes != null && this.bytes.isLimited()) {
			this.bytes.become(mostBytes);
		}
	}

	/**
	 * Makes capacity for everything.
	 * @return capacity without limits
	 */
	public static GatewayCapacity unlimited() {
		return of(null, null);
	}

}
