package dev.sluice.config;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

/**
 * A mistake in the configuration.
 *
 * @param property the name of the property, such as {@code sluice.inbound.orders.listen}
 * @param value its value; {@code null} where it is missing or not a single value; nothing
 * that could be a secret
 * @param origin where it was written, or where the thing was written that lacks it;
 * {@code null} where that is not known
 * @param reason what is wrong, as a sentence
 * @param action what to write instead, as a sentence
 */
public record ConfigurationProblem(String property, @Nullable String value, @Nullable Origin origin, String reason,
		String action) {

	private static final String HIDDEN = "******";

	public ConfigurationProblem {
		boolean secret = property.toLowerCase(Locale.ROOT).contains("password");
		value = (secret && value != null && !value.startsWith("${")) ? HIDDEN : value;
	}

}
