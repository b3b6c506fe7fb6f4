package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Writes the results as tables, one row for each contender.
 */
public final class Markdown {

	private static final String EXPLANATION = """
			Medians. "Per CPU second" is messages for each second of processor time, user and system, that the server
			used; it suffers least from what else the machine does. Latencies are of an open loop at a fixed rate,
			measured from the moment at which a request was due. The generator was the bottleneck of "per second" where
			the server used clearly less than one core and the generator did not. The last column says whether answers
			were complete, unchanged and in order.

			![Messages per second of server CPU](report.svg)
			""";

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
		List<String> ours = this.results.contenders(table)
			.stream()
			.filter((contender) -> contender.startsWith("sluice"))
			.toList();
		rows.add(heading(figures, ours));
		for (String contender : this.results.contenders(table)) {
			rows.add(row(table, contender, figures, ours));
		}
		return "### " + table + "\n\n" + Columns.aligned(rows);
	}

	/**
	 * Writes the whole report.
	 * @param heading what was run, where and when
	 * @return a Markdown document
	 */
	public String report(List<String> heading) {
		StringBuilder text = new StringBuilder("# Sluice beside its peers\n\n");
		heading.forEach((line) -> text.append("- ").append(line).append('\n'));
		this.results.notes().forEach((note) -> text.append("- ").append(note).append('\n'));
		text.append("\n").append(EXPLANATION).append("\n");
		for (String table : this.results.tables()) {
			text.append(table(table)).append('\n');
		}
		return text.append(new Scoreboard(this.results).text()).toString();
	}

	private static List<String> heading(List<Figure> figures, List<String> ours) {
		List<String> heading = new ArrayList<>(List.of("server"));
		for (Figure figure : figures) {
			heading.add(figure.title());
			if (figure == Figure.PER_CPU_SECOND) {
				ours.forEach((contender) -> heading.add(contender + " / this"));
			}
		}
		heading.add("answers");
		return heading;
	}

	private List<String> row(String table, String contender, List<Figure> figures, List<String> ours) {
		Comparison comparison = new Comparison(this.results);
		List<String> row = new ArrayList<>(List.of(contender));
		for (Figure figure : figures) {
			OptionalDouble median = this.results.median(table, contender, figure);
			row.add(median.isPresent() ? figure.format(median.getAsDouble()) : "");
			if (figure == Figure.PER_CPU_SECOND) {
				ours.forEach((our) -> row.add(Comparison.text(comparison.ratio(table, figure, our, contender))));
			}
		}
		String fault = this.results.fault(table, contender);
		row.add(fault.isEmpty() ? "right" : fault);
		return row;
	}

}
