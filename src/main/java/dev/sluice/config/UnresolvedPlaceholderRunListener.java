package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.PlaceholderResolutionException;

/**
 * Finds out where a placeholder was written that Boot could not do without, which may be
 * before there is a context: in the name of the log file, say. What else is wrong with
 * the configuration is found too, as far as it can be without beans.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnresolvedPlaceholderRunListener implements SpringApplicationRunListener {

	private @Nullable ConfigurableEnvironment environment;

	UnresolvedPlaceholderRunListener(SpringApplication application) {
	}

	@Override
	public void environmentPrepared(ConfigurableBootstrapContext bootstrapContext,
			ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void failed(@Nullable ConfigurableApplicationContext context, Throwable exception) {
		Throwable cause = CauseChain.find(exception, PlaceholderResolutionException.class::isInstance);
		ConfigurableEnvironment known = (context != null) ? context.getEnvironment() : this.environment;
		if (known != null && cause instanceof PlaceholderResolutionException unresolved) {
			List<ConfigurationProblem> problems = problems(known, unresolved);
			if (!problems.isEmpty()) {
				exception.addSuppressed(new InvalidConfigurationException(problems));
			}
		}
	}

	private static List<ConfigurationProblem> problems(ConfigurableEnvironment environment,
			PlaceholderResolutionException unresolved) {
		Map<String, ConfigurationProblem> problems = new LinkedHashMap<>();
		GatewayDefinitions.problemsWithoutBeans(environment)
			.forEach((problem) -> problems.put(problem.property(), problem));
		new UnresolvedPlaceholders(environment).with(unresolved.getPlaceholder())
			.forEach((problem) -> problems.putIfAbsent(problem.property(), problem));
		return List.copyOf(problems.values());
	}

}
