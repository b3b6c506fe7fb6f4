package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Finds values outside of {@code sluice} with placeholders that have no value.
 */
final class UnresolvedPlaceholders {

	private static final String SECURITY = "spring.security.";

	private final ConfigurableEnvironment environment;

	UnresolvedPlaceholders(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/** Those of the login, which is read late, where there is one. */
	List<ConfigurationProblem> ofSecurity() {
		boolean present = ClassUtils.isPresent("org.springframework.boot.security.autoconfigure.SecurityProperties",
				getClass().getClassLoader());
		return present ? find((name, value) -> name.startsWith(SECURITY)) : List.of();
	}

	/** Those with a placeholder that something could not be done without. */
	List<ConfigurationProblem> with(String placeholder) {
		return find((name, value) -> name.startsWith(SECURITY) || value.contains("${" + placeholder));
	}

	private List<ConfigurationProblem> find(BiPredicate<String, String> concerned) {
		Map<String, ConfigurationProblem> problems = new LinkedHashMap<>();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> properties
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				for (String name : properties.getPropertyNames()) {
					Object value = properties.getProperty(name);
					if (value instanceof CharSequence && concerned.test(name, value.toString())) {
						check(name, value.toString(), source, problems);
					}
				}
			}
		}
		return List.copyOf(problems.values());
	}

	/** What a more specific source says instead counts. */
	private void check(String name, String value, PropertySource<?> source,
			Map<String, ConfigurationProblem> problems) {
		try {
			this.environment.getProperty(name);
		}
		catch (IllegalArgumentException ex) {
			UnresolvedPlaceholder placeholder = UnresolvedPlaceholder.of(ex);
			problems.putIfAbsent(name, new ConfigurationProblem(name, value, PropertySourceOrigin.get(source, name),
					placeholder.reason(), placeholder.action()));
		}
	}

}
