package dev.sluice.inbound;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an inbound logs of its messages and connections, as configured under {@code log}.
 *
 * @param messages which messages have a line each when they have ended; none unless set
 * @param every of messages that were handled, each how manieth has one; each unless set
 * @param key an expression over the message whose value is in its line; {@code null} for
 * none
 * @param connections whether each connection has a line when it is closed; none unless
 * set
 */
public record LogDefinition(@DefaultValue("off") Messages messages, @DefaultValue("1") int every, @Nullable String key,
		@DefaultValue("false") boolean connections) {

	/** What holds where nothing is configured. */
	public static final LogDefinition NONE = new LogDefinition(Messages.OFF, 1, null, false);

	/**
	 * Which messages have a line.
	 */
	public enum Messages {

		/** None. */
		OFF,

		/** Those that were not handled. */
		FAILED,

		/** All, or of those that were handled each so manieth. */
		ALL

	}

}
