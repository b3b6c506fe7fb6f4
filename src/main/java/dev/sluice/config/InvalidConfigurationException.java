package dev.sluice.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration with mistakes, all of which are told at once. Nothing was opened.
 */
public class InvalidConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<ConfigurationProblem> problems;

	/**
	 * Creates the exception.
	 * @param problems the mistakes, at least one
	 */
	public InvalidConfigurationException(List<ConfigurationProblem> problems) {
		super(problems.stream()
			.map(ConfigurationProblem::property)
			.collect(Collectors.joining(", ", "The configuration has mistakes: ", "")));
		this.problems = List.copyOf(problems);
	}

	/**
	 * The mistakes.
	 * @return all mistakes in the order of the configuration
	 */
	public List<ConfigurationProblem> problems() {
		return this.problems;
	}

}
