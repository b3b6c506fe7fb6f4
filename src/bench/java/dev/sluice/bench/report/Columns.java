package dev.sluice.bench.report;

import java.util.List;

/**
 * Aligns the cells of a Markdown table, so that it can be read as text too.
 */
final class Columns {

	private Columns() {
	}

	/**
	 * Writes a table.
	 * @param rows the heading and the rows, all of the same length; the first column is
	 * aligned to the left, the others to the right
	 * @return the lines
	 */
	static String aligned(List<List<String>> rows) {
		int[] widths = new int[rows.getFirst().size()];
		for (List<String> row : rows) {
			for (int i = 0; i < widths.length; i++) {
				widths[i] = Math.max(widths[i], row.get(i).length());
			}
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < rows.size(); i++) {
			append(text, rows.get(i), widths);
			if (i == 0) {
				rule(text, widths);
			}
		}
		return text.toString();
	}

	private static void append(StringBuilder text, List<String> row, int[] widths) {
		for (int i = 0; i < widths.length; i++) {
			String pad = " ".repeat(widths[i] - row.get(i).length());
			text.append("| ").append((i == 0) ? row.get(i) + pad : pad + row.get(i)).append(' ');
		}
		text.append("|\n");
	}

	private static void rule(StringBuilder text, int[] widths) {
		for (int i = 0; i < widths.length; i++) {
			text.append('|').append("-".repeat(widths[i] + 1)).append((i == 0) ? '-' : ':');
		}
		text.append("|\n");
	}

}
