package dev.sluice.gateway;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Bounds on all inbounds together, as configured under {@code sluice.limits}.
 *
 * @param connections the most connections that are open at a time, of those that were
 * accepted; {@code null} for no limit but those of the inbounds
 * @param inFlightBytes the most bytes of messages that have not ended, with their
 * answers, and of unfinished frames; {@code null} for no limit but those of the inbounds
 */
public record GatewayLimits(@Nullable Integer connections, @Nullable DataSize inFlightBytes) {

	/** What holds where nothing is configured. */
	public static final GatewayLimits NONE = new GatewayLimits(null, null);

}
