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
	 * Whether a run measures it without being asked.
	 * @param quick whether the run is to be short
	 * @return {@code false} where it must be chosen by its name
	 */
	default boolean isPartOfRun(boolean quick) {
		return !quick;
	}

	/**
	 * Measures all contenders that can do it.
	 * @param settings how much
	 * @param results where the figures go
	 */
	void measure(Settings settings, Results results);

}
