package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Tells what has no value where Boot could not even find out which beans there are: a
 * password, say. What else is wrong with the configuration is told too, as far as it can
 * be without beans.
 */
class UnresolvedPlaceholderFailureAnalyzer extends AbstractFailureAnalyzer<PlaceholderResolutionException>
		implements Ordered {

	private final Environment environment;

	UnresolvedPlaceholderFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, PlaceholderResolutionException cause) {
		if (!(this.environment instanceof ConfigurableEnvironment configurable)) {
			return null;
		}
		Map<String, ConfigurationProblem> problems = new LinkedHashMap<>();
		GatewayDefinitions.problemsWithoutBeans(configurable)
			.forEach((problem) -> problems.put(problem.property(), problem));
		List<ConfigurationProblem> others = new UnresolvedPlaceholders(configurable).with(cause.getPlaceholder());
		others.forEach((problem) -> problems.putIfAbsent(problem.property(), problem));
		if (problems.isEmpty()) {
			UnresolvedPlaceholder placeholder = UnresolvedPlaceholder.of(cause);
			return new FailureAnalysis(placeholder.reason(), placeholder.action(), cause);
		}
		return InvalidConfigurationFailureAnalyzer.analyze(List.copyOf(problems.values()), cause);
	}

	@Override
	public int getOrder() {
		return 0;
	}

}
