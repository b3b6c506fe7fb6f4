package dev.sluice.config;

import java.util.Locale;

import org.springframework.util.PlaceholderResolutionException;

/**
 * Why a placeholder has no value, in words of the configuration.
 *
 * @param reason what is wrong, as a sentence
 * @param action what to write instead, as a sentence
 */
record UnresolvedPlaceholder(String reason, String action) {

	static UnresolvedPlaceholder of(IllegalArgumentException error) {
		String message = String.valueOf(error.getMessage());
		if (!(error instanceof PlaceholderResolutionException unresolved)) {
			return new UnresolvedPlaceholder("The placeholder has no value: " + message + ".", "Write a value.");
		}
		String name = unresolved.getPlaceholder();
		if (message.toLowerCase(Locale.ROOT).contains("circular")) {
			return new UnresolvedPlaceholder("The placeholder ${" + name + "} leads back to itself.",
					"Write a value in one of the properties.");
		}
		String set = name.matches("[A-Z0-9_]+") ? "Set the environment variable " + name
				: "Set the property " + name + ", in a file or as an environment variable";
		// A secret belongs in no file.
		boolean secret = name.toLowerCase(Locale.ROOT).matches(".*(password|secret|token).*");
		return new UnresolvedPlaceholder("The placeholder ${" + name + "} has no value.",
				secret ? set + "." : set + ", or write what holds without it: ${" + name + ":value}.");
	}

}
