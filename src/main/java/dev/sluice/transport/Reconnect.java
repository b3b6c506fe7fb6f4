package dev.sluice.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long to wait before dialling again: the first pause, doubled each time up to the
 * longest, each shortened at random by up to half.
 *
 * @param first the first pause; 250 ms unless set
 * @param max the longest pause; 30 s unless set
 */
public record Reconnect(@Nullable Duration first, @Nullable Duration max) {

	/** What holds where nothing is set. */
	public static final Reconnect DEFAULT = new Reconnect(null, null);

	public Reconnect {
		first = (first != null) ? first : Duration.ofMillis(250);
		max = (max != null) ? max : Duration.ofSeconds(30);
	}

}
