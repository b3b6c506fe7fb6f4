package dev.sluice.route;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Finds the name that was probably meant where a name in the configuration is unknown.
 */
public final class NearestName {

	/** What is shorter begins too many names. */
	private static final int SHORTEST_BEGINNING = 3;

	private static final int MOST_LISTED = 20;

	private NearestName() {
	}

	/**
	 * Finds the name with the fewest letters changed, added, left out or swapped with
	 * their neighbour; dashes, underscores and case do not count. A name that begins like
	 * the unknown one is near, too.
	 * @param name the unknown name
	 * @param known the names that there are
	 * @return the nearest of them, or {@code null} if none is near
	 */
	public static @Nullable String of(String name, Collection<String> known) {
		String plain = plain(name);
		return known.stream()
			.filter((candidate) -> isNear(plain, plain(candidate)))
			.min(Comparator.comparingInt((candidate) -> distance(plain, plain(candidate))))
			.orElse(null);
	}

	/**
	 * Says what to write instead of an unknown name: the nearest that there is, or else
	 * one of all.
	 * @param name the unknown name
	 * @param known the names that there are, in the order in which to list them
	 * @param none what to do where there are none, as a clause
	 * @return an advice
	 */
	public static String advice(String name, Collection<String> known, String none) {
		String nearest = of(name, known);
		if (nearest != null) {
			return "write " + nearest;
		}
		List<String> listed = known.stream().limit(MOST_LISTED).toList();
		return switch (known.size()) {
			case 0 -> none;
			case 1 -> "write " + listed.getFirst();
			default -> "write one of " + String.join(", ", listed) + ((known.size() > MOST_LISTED) ? ", …" : "");
		};
	}

	private static boolean isNear(String name, String candidate) {
		boolean begun = Math.min(name.length(), candidate.length()) >= SHORTEST_BEGINNING
				&& (candidate.startsWith(name) || name.startsWith(candidate));
		return begun || distance(name, candidate) <= Math.max(1, name.length() / 3);
	}

	private static String plain(String name) {
		return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
	}

	private static int distance(String from, String to) {
		int[][] cost = new int[from.length() + 1][to.length() + 1];
		for (int i = 0; i <= from.length(); i++) {
			for (int j = 0; j <= to.length(); j++) {
				cost[i][j] = (i == 0 || j == 0) ? i + j : cheapest(cost, from, to, i, j);
			}
		}
		return cost[from.length()][to.length()];
	}

	private static int cheapest(int[][] cost, String from, String to, int i, int j) {
		int replaced = cost[i - 1][j - 1] + ((from.charAt(i - 1) == to.charAt(j - 1)) ? 0 : 1);
		int cheapest = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
		boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
				&& from.charAt(i - 2) == to.charAt(j - 1);
		return swapped ? Math.min(cheapest, cost[i - 2][j - 2] + 1) : cheapest;
	}

}
