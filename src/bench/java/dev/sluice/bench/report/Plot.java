package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Draws bars of messages per second of processor time, one group for each table, as SVG.
 */
public final class Plot {

	private static final int WIDTH = 900;

	private static final int LABEL = 150;

	private static final int BAR = 18;

	private static final int GAP = 46;

	private static final int VALUE = 110;

	private final Results results;

	public Plot(Results results) {
		this.results = results;
	}

	/**
	 * Draws.
	 * @return an SVG document
	 */
	public String svg() {
		StringBuilder body = new StringBuilder();
		int y = 30;
		text(body, 10, y, "title", "Messages per second of server CPU");
		for (String table : this.results.tables()) {
			List<String> contenders = measured(table);
			if (!contenders.isEmpty()) {
				y += GAP;
				text(body, 10, y - 8, "group", table);
				y = bars(body, table, contenders, y);
			}
		}
		return """
				<svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d">
				<style>
				text { font: 13px sans-serif; fill: #222 }
				.title { font-size: 18px; font-weight: bold }
				.group { font-weight: bold }
				.ours { fill: #2f6f4f }
				.peer { fill: #9aa5b1 }
				</style>
				<rect width="%1$d" height="%2$d" fill="white"/>
				%3$s</svg>
				""".formatted(WIDTH, y + BAR, body);
	}

	private List<String> measured(String table) {
		List<String> contenders = new ArrayList<>();
		for (String contender : this.results.contenders(table)) {
			if (perCpuSecond(table, contender) > 0) {
				contenders.add(contender);
			}
		}
		return contenders;
	}

	private double perCpuSecond(String table, String contender) {
		OptionalDouble median = this.results.median(table, contender, Figure.PER_CPU_SECOND);
		return (median.isPresent() && Double.isFinite(median.getAsDouble())) ? median.getAsDouble() : 0;
	}

	private int bars(StringBuilder body, String table, List<String> contenders, int top) {
		double most = contenders.stream().mapToDouble((contender) -> perCpuSecond(table, contender)).max().orElse(1);
		int y = top;
		for (String contender : contenders) {
			double value = perCpuSecond(table, contender);
			double width = Math.max(1, value / most * (WIDTH - LABEL - VALUE));
			text(body, 10, y + 13, "name", contender);
			body.append(
					String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
							contender.startsWith("sluice") ? "ours" : "peer", LABEL, y, width, BAR - 3));
			text(body, (int) (LABEL + width + 6), y + 13, "value", Figure.PER_CPU_SECOND.format(value));
			y += BAR;
		}
		return y;
	}

	private static void text(StringBuilder body, int x, int y, String style, String text) {
		body.append(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y,
				text.replace("&", "&amp;").replace("<", "&lt;")));
	}

}
