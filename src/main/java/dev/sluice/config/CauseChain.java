package dev.sluice.config;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What lies behind a failure.
 */
final class CauseChain {

	private CauseChain() {
	}

	/**
	 * Finds the first of an error and its causes that is of a kind.
	 * @param error the error
	 * @param kind what is looked for
	 * @return the one found, or {@code null}
	 */
	static @Nullable Throwable find(Throwable error, Predicate<Throwable> kind) {
		Throwable found = error;
		while (found != null && !kind.test(found)) {
			found = found.getCause();
		}
		return found;
	}

}
