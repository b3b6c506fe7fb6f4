package dev.sluice.config;

import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;

/**
 * Leaves OpenTelemetry out where Sluice is the application and no inbound is traced: it
 * takes its part of the time of a start.
 */
final class TracingOnDemand implements AutoConfigurationImportFilter, EnvironmentAware {

	private static final String ON_DEMAND = "dev.sluice.tracing-on-demand";

	private static final Pattern TRACE = Pattern.compile("(?i)sluice[._]inbound[._].*[._]trace");

	private static final Pattern TRACING = Pattern
		.compile("org\\.springframework\\.boot\\..*(tracing|opentelemetry).*");

	private boolean wanted = true;

	@Override
	public void setEnvironment(Environment environment) {
		this.wanted = !environment.getProperty(ON_DEMAND, Boolean.class, false)
				|| (environment instanceof ConfigurableEnvironment configurable && isAnyTraced(configurable));
	}

	private static boolean isAnyTraced(ConfigurableEnvironment environment) {
		return environment.getPropertySources()
			.stream()
			.flatMap((source) -> (source instanceof EnumerablePropertySource<?> properties)
					? Stream.of(properties.getPropertyNames()) : Stream.empty())
			.anyMatch((name) -> TRACE.matcher(name).matches());
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses, AutoConfigurationMetadata metadata) {
		boolean[] matches = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < matches.length; i++) {
			String name = Objects.requireNonNullElse(autoConfigurationClasses[i], "");
			matches[i] = this.wanted || !TRACING.matcher(name).matches();
		}
		return matches;
	}

}
