package dev.sluice.bench.work;

import dev.sluice.bench.Settings;
import dev.sluice.bench.report.Results;

/**
 * Something that contenders are measured at.
 */
public interface Work {

	/**
	 * The name by which it is chosen.
	 * @return a word
	 */
	String name();

	/**
	 * Whether it is left out unless it is chosen.
	 * @return {@code false} where it belongs to every run
	 */
	default boolean isOnRequest() {
		return false;
	}

	/**
	 * Whether a quick run measures it without being asked.
	 * @return {@code false} where that would make the run long
	 */
	default boolean isQuick() {
		return false;
	}

	/**
	 * Measures all contenders that can do it.
	 * @param settings how much
	 * @param results where the figures go
	 */
	void measure(Settings settings, Results results);

}
