package dev.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.sluice.route.NearestName;
import dev.sluice.route.StepDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Binds a list of steps, each a map with one key that says what the step does.
 */
final class StepBinder {

	private static final List<String> KINDS = List.of("transform", "headers", "filter", "handle");

	/** Stands where a step is wrong, so that the others keep their places. */
	private static final StepDefinition STAND_IN = new StepDefinition.Transform("payload");

	private static final String FORM = "Write each step as an item of the list with one key: - transform: \"payload.trim()\"";

	private final Settings settings;

	private final Findings findings;

	StepBinder(Settings settings, Findings findings) {
		this.settings = settings;
		this.findings = findings;
	}

	/**
	 * Binds the steps under a name.
	 * @param path the name of the list
	 * @return the steps, with another one in the place of each that is wrong
	 */
	List<StepDefinition> bind(ConfigurationPropertyName path) {
		ConfigurationProperty scalar = this.settings.getConfigurationProperty(path);
		if (scalar != null) {
			this.settings.remove(path);
			this.settings.put(path.append("[0]"), scalar);
		}
		int size = this.settings.size(path);
		List<StepDefinition> steps = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			StepDefinition step = step(path.append("[" + i + "]"));
			steps.add((step != null) ? step : STAND_IN);
		}
		return steps;
	}

	private @Nullable StepDefinition step(ConfigurationPropertyName path) {
		int place = path.getNumberOfElements();
		Set<String> keys = this.settings.below(path)
			.stream()
			.map((name) -> name.getElement(place, Form.ORIGINAL))
			.collect(Collectors.toCollection(LinkedHashSet::new));
		if (keys.isEmpty()) {
			this.findings.add(path, "The step is not a map with one key.", FORM + ".");
			return null;
		}
		if (keys.size() > 1) {
			this.findings.add(path, "The step has several keys: " + String.join(", ", keys) + ".",
					"Write each as a step of its own, with a dash, in the order in which they are to be done.");
			this.settings.below(path).forEach(this.settings::remove);
			return null;
		}
		String kind = keys.iterator().next();
		ConfigurationPropertyName name = path.append(ConfigurationPropertyName.adapt(kind, '.'));
		return switch (kind) {
			case "transform" -> text(name).map(StepDefinition.Transform::new).orElse(null);
			case "filter" -> text(name).map(StepDefinition.Filter::new).orElse(null);
			case "handle" -> text(name).map(StepDefinition.Handle::new).orElse(null);
			case "headers" -> headers(name);
			default -> unknown(name, kind);
		};
	}

	private @Nullable StepDefinition unknown(ConfigurationPropertyName name, String kind) {
		String words = String.join(", ", KINDS);
		this.findings.add(name, "There is no step '" + kind + "'.",
				Optional.ofNullable(NearestName.of(kind, KINDS))
					.map((nearest) -> "Write " + nearest + ".")
					.orElse("Write one of " + words + "."));
		return null;
	}

	private Optional<String> text(ConfigurationPropertyName name) {
		ConfigurationProperty property = this.settings.getConfigurationProperty(name);
		if (property == null) {
			this.findings.add(name, "The value is a list or a map, not text.",
					"Write it in quotes: without them YAML takes { and [ for its own.");
			return Optional.empty();
		}
		String text = property.getValue().toString();
		if (text.isBlank()) {
			this.findings.add(name, "The value is empty.", "Write an expression, or for handle a bean or bean.method.");
			return Optional.empty();
		}
		return Optional.of(text);
	}

	private @Nullable StepDefinition headers(ConfigurationPropertyName path) {
		Map<String, String> headers = new LinkedHashMap<>();
		for (ConfigurationPropertyName name : this.settings.below(path)) {
			String header = IntStream.range(path.getNumberOfElements(), name.getNumberOfElements())
				.mapToObj((i) -> name.getElement(i, Form.ORIGINAL))
				.collect(Collectors.joining("."));
			ConfigurationProperty property = this.settings.getConfigurationProperty(name);
			if (property != null) {
				headers.put(header, property.getValue().toString());
			}
		}
		if (headers.isEmpty()) {
			this.findings.add(path, "There are no headers.",
					"Write a map from the name of each header to its value: headers: {kind: quote}.");
			return null;
		}
		return new StepDefinition.Headers(headers);
	}

}
