package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Writes the results as tables, one row for each contender.
 */
public final class Markdown {

	private final Results results;

	public Markdown(Results results) {
		this.results = results;
	}

	/**
	 * Writes a table.
	 * @param table its title
	 * @return lines with the columns aligned
	 */
	public String table(String table) {
		List<Figure> figures = Arrays.stream(Figure.values())
			.filter((figure) -> this.results.contenders(table)
				.stream()
				.anyMatch((contender) -> this.results.median(table, contender, figure).isPresent()))
			.toList();
		List<List<String>> rows = new ArrayList<>();
		rows.add(heading(figures));
		for (String contender : this.results.contenders(table)) {
			rows.add(row(table, contender, figures));
		}
		return "### " + table + "\n\n" + Columns.aligned(rows);
	}

	private static List<String> heading(List<Figure> figures) {
		List<String> heading = new ArrayList<>(List.of("server"));
		figures.forEach((figure) -> heading.add(figure.title()));
		heading.add("answers");
		return heading;
	}

	private List<String> row(String table, String contender, List<Figure> figures) {
		List<String> row = new ArrayList<>(List.of(contender));
		for (Figure figure : figures) {
			OptionalDouble median = this.results.median(table, contender, figure);
			row.add(median.isPresent() ? figure.format(median.getAsDouble()) : "");
		}
		String fault = this.results.fault(table, contender);
		row.add(fault.isEmpty() ? "right" : fault);
		return row;
	}

}
