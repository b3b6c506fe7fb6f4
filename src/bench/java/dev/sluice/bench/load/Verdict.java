package dev.sluice.bench.load;

import dev.sluice.bench.report.Sample;

/**
 * What was wrong with the answers.
 */
public final class Verdict {

	private long corrupt;

	private long outOfOrder;

	private long lost;

	void corrupt() {
		this.corrupt++;
	}

	void outOfOrder() {
		this.outOfOrder++;
	}

	void lost(long count) {
		this.lost += count;
	}

	/**
	 * Tells the findings.
	 * @return in words; empty where all was right
	 */
	public String text() {
		StringBuilder text = new StringBuilder();
		append(text, this.corrupt, "corrupt");
		append(text, this.outOfOrder, "out of order");
		append(text, this.lost, Sample.LOST);
		return text.toString();
	}

	private static void append(StringBuilder text, long count, String what) {
		if (count > 0) {
			text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
		}
	}

}
