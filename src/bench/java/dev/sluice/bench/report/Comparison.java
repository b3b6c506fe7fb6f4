package dev.sluice.bench.report;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How much more, or less, Sluice does for the same processor time than a peer.
 */
public final class Comparison {

	private final Results results;

	public Comparison(Results results) {
		this.results = results;
	}

	/**
	 * Divides the medians of two contenders.
	 * @param table the title of the table
	 * @param figure the figure
	 * @param ours a contender
	 * @param peer another
	 * @return the ratio; nothing where one of the two was not measured
	 */
	public OptionalDouble ratio(String table, Figure figure, String ours, String peer) {
		OptionalDouble above = this.results.median(table, ours, figure);
		OptionalDouble below = this.results.median(table, peer, figure);
		if (above.isEmpty() || below.isEmpty() || !(below.getAsDouble() > 0)) {
			return OptionalDouble.empty();
		}
		return OptionalDouble.of(above.getAsDouble() / below.getAsDouble());
	}

	/**
	 * Writes a ratio.
	 * @param ratio the ratio
	 * @return such as {@code 0.93} or {@code 31}; empty where there is none
	 */
	static String text(OptionalDouble ratio) {
		if (ratio.isEmpty()) {
			return "";
		}
		double value = ratio.getAsDouble();
		return String.format(Locale.ROOT, (value < 10) ? "%.2f" : "%.0f", value);
	}

}
