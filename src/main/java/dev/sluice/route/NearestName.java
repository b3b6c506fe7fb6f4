package dev.sluice.route;

import java.util.Collection;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Finds the name that was probably meant where a name in the configuration is unknown.
 */
public final class NearestName {

	private NearestName() {
	}

	/**
	 * Finds the name with the fewest letters changed, added or left out.
	 * @param name the unknown name
	 * @param known the names that there are
	 * @return the nearest of them, or {@code null} if none is near
	 */
	public static @Nullable String of(String name, Collection<String> known) {
		String nearest = null;
		int least = Math.max(1, name.length() / 3) + 1;
		for (String candidate : known) {
			int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT), least);
			if (distance < least) {
				least = distance;
				nearest = candidate;
			}
		}
		return nearest;
	}

	/** The Levenshtein distance, in two rows. */
	private static int distance(String from, String to, int bound) {
		if (Math.abs(from.length() - to.length()) >= bound) {
			return bound;
		}
		int[] previous = new int[to.length() + 1];
		for (int j = 0; j <= to.length(); j++) {
			previous[j] = j;
		}
		for (int i = 1; i <= from.length(); i++) {
			int[] current = new int[to.length() + 1];
			current[0] = i;
			for (int j = 1; j <= to.length(); j++) {
				int changed = previous[j - 1] + ((from.charAt(i - 1) != to.charAt(j - 1)) ? 1 : 0);
				current[j] = Math.min(changed, Math.min(previous[j], current[j - 1]) + 1);
			}
			previous = current;
		}
		return previous[to.length()];
	}

}
