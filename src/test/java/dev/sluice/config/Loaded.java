package dev.sluice.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.sluice.gateway.GatewayDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.integration.endpoint.EventDrivenConsumer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A configuration of YAML documents and environment variables, the most specific source
 * added first, and what became of it.
 */
final class Loaded {

	private final StandardEnvironment environment = new StandardEnvironment();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private GatewayDefinitions.@Nullable Result result;

	private Loaded() {
		for (PropertySource<?> source : this.environment.getPropertySources().stream().toList()) {
			this.environment.getPropertySources().remove(source.getName());
		}
	}

	static Loaded yaml(String yaml) {
		return new Loaded().over(yaml);
	}

	static Loaded variables(Map<String, Object> variables) {
		Loaded loaded = new Loaded();
		loaded.environment.getPropertySources()
			.addLast(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					variables));
		return loaded;
	}

	/** Adds a less specific document. */
	Loaded over(String yaml) {
		try {
			int place = this.environment.getPropertySources().size();
			new YamlPropertySourceLoader()
				.load("document " + place,
						new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "document " + place))
				.reversed()
				.forEach(this.environment.getPropertySources()::addLast);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Loaded with(String name, Class<?> bean) {
		this.beans.registerBeanDefinition(name, new RootBeanDefinition(bean));
		return this;
	}

	/** Defines beans that answer. */
	Loaded withTargets(String... names) {
		for (String name : names) {
			with(name, Target.class);
		}
		return this;
	}

	/** Gives every inbound a subscriber, so that it needs no route. */
	Loaded withFlows() {
		return with("flow", EventDrivenConsumer.class);
	}

	StandardEnvironment environment() {
		return this.environment;
	}

	GatewayDefinition definition() {
		assertThat(problems()).isEmpty();
		return result().definition();
	}

	List<ConfigurationProblem> problems() {
		return result().problems();
	}

	private GatewayDefinitions.Result result() {
		GatewayDefinitions.Result loaded = this.result;
		if (loaded == null) {
			loaded = GatewayDefinitions.load(this.environment, this.beans, new DeclaredRouteChecks(this.beans));
			this.result = loaded;
		}
		return loaded;
	}

	/** The line that a problem is found on, counted from 1; 0 where it is not known. */
	static int line(ConfigurationProblem problem) {
		return (problem.origin() != null && Origin.from(problem.origin()) instanceof TextResourceOrigin text
				&& text.getLocation() != null) ? text.getLocation().getLine() + 1 : 0;
	}

	static class Target implements Function<String, String> {

		@Override
		public String apply(String payload) {
			return payload;
		}

		public void record(String payload) {
		}

	}

}
