package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What is done when the files of the configuration change, as configured under
 * {@code sluice.watch}.
 */
enum WatchMode {

	/** Nothing: they are not looked at. */
	OFF,

	/** What would change is logged and shown. */
	PLAN,

	/** The gateway is changed. */
	APPLY;

	static final String PROPERTY = "sluice.watch";

	/**
	 * Reads the mode.
	 * @param text as written; YAML takes a plain {@code off} for {@code false}
	 * @return the mode; {@link #PLAN} where nothing, or something else, is written
	 */
	static WatchMode of(@Nullable String text) {
		if (text != null && text.strip().equalsIgnoreCase("false")) {
			return OFF;
		}
		return Arrays.stream(values())
			.filter((mode) -> text != null && mode.word().equalsIgnoreCase(text.strip()))
			.findFirst()
			.orElse(PLAN);
	}

	static boolean isOne(String text) {
		return of(text) != PLAN || text.strip().equalsIgnoreCase(PLAN.word());
	}

	static List<String> words() {
		return Arrays.stream(values()).map(WatchMode::word).toList();
	}

	private String word() {
		return name().toLowerCase(Locale.ROOT);
	}

}
