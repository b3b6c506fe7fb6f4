package dev.sluice.config;

import java.util.List;
import java.util.Objects;

import dev.sluice.gateway.DefinitionSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads the definition of the gateway while it runs, and finds its mistakes as at the
 * start: against the beans of the application, without those of the gateway.
 */
final class DefinitionReader implements DefinitionSource {

	private static final List<FailureAnalyzer> ANALYZERS = List.of(new BrokenYamlFailureAnalyzer(),
			new KeyNotTextFailureAnalyzer());

	private final ConfigurationSources sources;

	private final ConfigurableEnvironment running;

	private final ConfigurableListableBeanFactory beans;

	/** Made at the first look. */
	private @Nullable ApplicationView view;

	DefinitionReader(ConfigurationSources sources, ConfigurableEnvironment running,
			ConfigurableListableBeanFactory beans) {
		this.sources = sources;
		this.running = running;
		this.beans = beans;
	}

	@Override
	public Reading read() {
		ConfigurableEnvironment environment;
		try {
			environment = this.sources.read();
		}
		catch (RuntimeException ex) {
			return new Reading(null, List.of(mistake(ex)), () -> {
			});
		}
		return read(environment, () -> this.sources.adopt(environment));
	}

	@Override
	public Reading readEnvironment() {
		return read(this.running, () -> {
		});
	}

	private Reading read(ConfigurableEnvironment environment, Runnable adopt) {
		ConfigurableListableBeanFactory application = application();
		GatewayDefinitions.Result result = GatewayDefinitions.load(environment, application,
				new DeclaredRouteChecks(application));
		return new Reading(result.definition(), result.problems().stream().map(DefinitionReader::mistake).toList(),
				adopt);
	}

	private synchronized ConfigurableListableBeanFactory application() {
		if (this.view == null) {
			this.view = new ApplicationView(this.beans);
		}
		return this.view.now();
	}

	private static Mistake mistake(ConfigurationProblem problem) {
		return new Mistake(problem.property(), problem.value(), Origins.describe(problem.origin()), problem.reason(),
				problem.action());
	}

	/** A file cannot be read. */
	private Mistake mistake(RuntimeException failure) {
		BrokenYamlFile.name(failure, this.sources.withoutFiles(), this.sources.profiles());
		for (FailureAnalyzer analyzer : ANALYZERS) {
			FailureAnalysis analysis = analyzer.analyze(failure);
			if (analysis != null) {
				return new Mistake("", null, null, analysis.getDescription(), text(analysis.getAction()));
			}
		}
		return new Mistake("", null, null, text(failure.getMessage()), "Mend it, and try again.");
	}

	private static String text(@Nullable String text) {
		return Objects.requireNonNullElse(text, "");
	}

}
