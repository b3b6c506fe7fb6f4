package dev.sluice.bench.report;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one measurement of one contender gave.
 */
public final class Sample {

	/** How a fault ends that tells of lost messages. */
	public static final String LOST = "lost";

	private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

	private String fault = "";

	/**
	 * Adds a figure.
	 * @param figure which
	 * @param value its value
	 * @return this sample
	 */
	public Sample with(Figure figure, double value) {
		this.figures.put(figure, value);
		return this;
	}

	/**
	 * Takes a figure away that means nothing here.
	 * @param figure which
	 * @return this sample
	 */
	public Sample without(Figure figure) {
		this.figures.remove(figure);
		return this;
	}

	/**
	 * Adds what was wrong with the answers.
	 * @param fault in words; empty where nothing was
	 * @return this sample
	 */
	public Sample fault(String fault) {
		if (!fault.isEmpty()) {
			this.fault = fault;
		}
		return this;
	}

	/**
	 * The figures.
	 * @return a map that holds only what was measured
	 */
	public Map<Figure, Double> figures() {
		return this.figures;
	}

	/**
	 * What was wrong with the answers.
	 * @return in words; empty where nothing was
	 */
	public String fault() {
		return this.fault;
	}

	/**
	 * Whether messages were lost, so that the server cannot be relied upon any more.
	 * @return {@code true} if some were
	 */
	public boolean isLossy() {
		return this.fault.endsWith(LOST);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		this.figures.forEach((figure, value) -> text.append(text.isEmpty() ? "" : ", ")
			.append(figure.title())
			.append(' ')
			.append(figure.format(value)));
		return this.fault.isEmpty() ? text.toString() : text + ", " + this.fault;
	}

}
