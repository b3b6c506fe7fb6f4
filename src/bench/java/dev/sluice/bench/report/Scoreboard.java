package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Writes the goals and what was measured of them.
 */
final class Scoreboard {

	private final Results results;

	Scoreboard(Results results) {
		this.results = results;
	}

	/**
	 * Writes a table of the goals that were measured.
	 * @return the lines; empty where none was
	 */
	String text() {
		List<List<String>> rows = new ArrayList<>();
		rows.add(List.of("goal", "wanted", "measured", "met"));
		for (Goal goal : Goal.all()) {
			OptionalDouble measured = goal.measured(this.results);
			if (measured.isPresent()) {
				rows.add(row(goal, measured.getAsDouble()));
			}
		}
		return (rows.size() == 1) ? "" : "### Goals\n\n" + Columns.aligned(rows);
	}

	private static List<String> row(Goal goal, double measured) {
		String against = goal.peer().isEmpty() ? "" : " / " + goal.peer();
		String what = goal.table() + ": " + goal.ours() + against + ", " + goal.figure().title();
		String sign = goal.figure().isLessBetter() ? "≤ " : "≥ ";
		return List.of(what, sign + text(goal, goal.limit()), text(goal, measured),
				goal.isMetBy(measured) ? "yes" : "no");
	}

	private static String text(Goal goal, double value) {
		return goal.peer().isEmpty() ? goal.figure().format(value) : Comparison.text(OptionalDouble.of(value));
	}

}
