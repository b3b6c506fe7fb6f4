package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * All samples of a run, by table and contender, in the order in which they were taken.
 */
public final class Results {

	private final Map<String, Map<String, List<Sample>>> tables = new LinkedHashMap<>();

	private final List<String> notes = new ArrayList<>();

	/**
	 * Adds a sample, and shows that there is progress.
	 * @param table the title of the table it belongs to
	 * @param contender the contender
	 * @param sample what was measured
	 */
	public void add(String table, String contender, Sample sample) {
		System.err.println(table + ": " + contender + " " + sample);
		this.tables.computeIfAbsent(table, (title) -> new LinkedHashMap<>())
			.computeIfAbsent(contender, (name) -> new ArrayList<>())
			.add(sample);
	}

	/**
	 * Adds a sentence to the report.
	 * @param note the sentence
	 */
	public void note(String note) {
		this.notes.add(note);
	}

	/**
	 * The titles of the tables.
	 * @return the titles
	 */
	public Collection<String> tables() {
		return this.tables.keySet();
	}

	/**
	 * The contenders of a table.
	 * @param table its title
	 * @return their names
	 */
	public Collection<String> contenders(String table) {
		return this.tables.getOrDefault(table, Map.of()).keySet();
	}

	/**
	 * The middle of a contender's samples.
	 * @param table the title of the table
	 * @param contender the contender
	 * @param figure the figure
	 * @return the median; nothing where the figure was not measured
	 */
	public OptionalDouble median(String table, String contender, Figure figure) {
		double[] values = samples(table, contender).stream()
			.map((sample) -> sample.figures().get(figure))
			.filter((value) -> value != null)
			.mapToDouble(Double::doubleValue)
			.toArray();
		if (values.length == 0) {
			return OptionalDouble.empty();
		}
		Arrays.sort(values);
		int middle = values.length / 2;
		return OptionalDouble.of((values.length % 2 == 1) ? values[middle] : (values[middle - 1] + values[middle]) / 2);
	}

	/**
	 * What was wrong in any of a contender's samples.
	 * @param table the title of the table
	 * @param contender the contender
	 * @return in words; empty where nothing was
	 */
	public String fault(String table, String contender) {
		return samples(table, contender).stream()
			.map(Sample::fault)
			.filter((fault) -> !fault.isEmpty())
			.findFirst()
			.orElse("");
	}

	/**
	 * The sentences.
	 * @return the notes
	 */
	public List<String> notes() {
		return this.notes;
	}

	private List<Sample> samples(String table, String contender) {
		return this.tables.getOrDefault(table, Map.of()).getOrDefault(contender, List.of());
	}

}
