package dev.sluice.config;

import java.util.List;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells all mistakes of a configuration, numbered, and what to write instead under the
 * same numbers.
 */
class InvalidConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationException cause) {
		return analyze(cause.problems(), cause);
	}

	/** Tells mistakes that came to light by some failure. */
	static FailureAnalysis analyze(List<ConfigurationProblem> problems, Throwable cause) {
		StringBuilder description = new StringBuilder();
		StringBuilder action = new StringBuilder();
		description.append((problems.size() == 1) ? "The configuration has a mistake:"
				: "The configuration has " + problems.size() + " mistakes:");
		for (int i = 0; i < problems.size(); i++) {
			ConfigurationProblem problem = problems.get(i);
			String number = "%3d. ".formatted(i + 1);
			description.append("%n%n".formatted()).append(number).append(describe(problem));
			action.append((i > 0) ? "%n".formatted() : "")
				.append(number)
				.append(problem.property())
				.append("%n     ".formatted())
				.append(problem.action());
		}
		return new FailureAnalysis(description.toString(), action.toString(), cause);
	}

	private static String describe(ConfigurationProblem problem) {
		StringBuilder text = new StringBuilder(problem.property());
		if (problem.value() != null) {
			text.append(" = ").append(problem.value().replaceAll("\\R", "\\\\n"));
		}
		String origin = Origins.describe(problem.origin());
		if (origin != null) {
			text.append("%n     at ".formatted()).append(origin);
		}
		return text.append("%n     ".formatted()).append(problem.reason()).toString();
	}

}
