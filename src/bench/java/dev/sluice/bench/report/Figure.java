package dev.sluice.bench.report;

import java.util.Locale;

/**
 * What is measured.
 */
public enum Figure {

	/** Messages for each second of processor time, user and system, of the server. */
	PER_CPU_SECOND("per CPU second", "%,.0f"),

	/** Messages each second of the clock. */
	THROUGHPUT("per second", "%,.0f"),

	/** Messages sent each second of the clock, whatever became of them. */
	OFFERED("offered/s", "%,.0f"),

	/** Messages that reached the service, of those sent. */
	DELIVERED("delivered", "%.2f %%"),

	/** Microseconds, at a fixed rate. */
	P50("p50 µs", "%,.0f"),

	/** Microseconds, at a fixed rate. */
	P99("p99 µs", "%,.0f"),

	/** Microseconds, at a fixed rate. */
	P999("p99.9 µs", "%,.0f"),

	/** Connections accepted each second of the clock. */
	ACCEPTS("accepts/s", "%,.0f"),

	/** Bytes of resident memory that one idle connection adds, after a collection. */
	PER_CONNECTION("bytes/connection", "%,.0f"),

	/** Seconds from the start of the process to the first answer. */
	START("start s", "%.2f"),

	/** Seconds of processor time that the process used up to its first answer. */
	START_CPU("CPU s", "%.2f"),

	/** Resident memory. */
	MEMORY("memory MB", "%,.0f"),

	/** Processors that the server used. */
	SERVER_CORES("server cores", "%.2f"),

	/** Processors that the generator used. */
	GENERATOR_CORES("generator cores", "%.2f");

	private final String title;

	private final String format;

	Figure(String title, String format) {
		this.title = title;
		this.format = format;
	}

	/**
	 * The heading of its column.
	 * @return the title
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Whether a smaller value is the better one.
	 * @return {@code true} for times and memory
	 */
	boolean isLessBetter() {
		return switch (this) {
			case P50, P99, P999, PER_CONNECTION, START, START_CPU, MEMORY -> true;
			default -> false;
		};
	}

	/**
	 * Writes a value.
	 * @param value the value
	 * @return the text
	 */
	public String format(double value) {
		return String.format(Locale.ROOT, this.format, value);
	}

}
