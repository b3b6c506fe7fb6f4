package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.route.NearestName;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Environment variables such as {@code SLUICE_INBOUND_MYFEED_LISTEN}. Upper case and
 * underscores tell neither words nor dashes apart, so that each is matched against the
 * names and properties that there are, the longest match first.
 */
final class EnvironmentVariables {

	private final List<Variable> variables = new ArrayList<>();

	void collect(int place, ConfigurationPropertySource source, EnumerablePropertySource<?> properties) {
		if (source instanceof IterableConfigurationPropertySource iterable) {
			iterable.stream().filter(Section.ROOT::isAncestorOf).forEach((name) -> add(place, source, name));
		}
		for (String name : properties.getPropertyNames()) {
			WrittenProperty.Path path = WrittenProperty.Path.parse(name);
			if (path != null) {
				add(place, source, ConfigurationPropertyName.adapt(name, '.'));
			}
		}
	}

	private void add(int place, ConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property != null && name.getNumberOfElements() >= Settings.DEPTH) {
			List<String> words = new ArrayList<>();
			for (int i = 1; i < name.getNumberOfElements(); i++) {
				words.add(name.getElement(i, Form.UNIFORM));
			}
			this.variables.add(new Variable(place, words, property.getValue(), property.getOrigin()));
		}
	}

	/**
	 * The variables as properties of what is named elsewhere; one that matches no name is
	 * a mistake, and one that is about something else is left alone.
	 */
	List<WrittenProperty> belonging(Settings settings) {
		List<WrittenProperty> properties = new ArrayList<>();
		for (Variable variable : this.variables) {
			Section.of(variable.words().getFirst())
				.flatMap((section) -> variable.match(section, settings))
				.ifPresent(properties::add);
		}
		return properties;
	}

	private record Variable(int place, List<String> words, Object value, @Nullable Origin origin) {

		/** What Kubernetes sets in every pod for a service called sluice-inbound, say. */
		private static final List<String> OF_SERVICES = List.of("service", "port");

		Optional<WrittenProperty> match(Section section, Settings settings) {
			List<String> names = section.isSingle() ? section.names() : settings.names(section);
			for (int end = this.words.size(); end > 1; end--) {
				String joined = String.join("", this.words.subList(1, end));
				for (String name : names) {
					if (KnownProperty.uniform(name).equals(joined)) {
						ConfigurationPropertyName rest = rest(section, this.words.subList(end, this.words.size()));
						return Optional.of(new WrittenProperty(this.place,
								new WrittenProperty.Path(section.key(), name, rest), this.value, this.origin));
					}
				}
			}
			if (!OF_SERVICES.contains(this.words.get(1))) {
				settings.add(unmatched(section, names));
			}
			return Optional.empty();
		}

		private ConfigurationProblem unmatched(Section section, List<String> names) {
			String property = "sluice." + String.join(".", this.words);
			String action = Optional.ofNullable(NearestName.of(this.words.get(1), names))
				.map((nearest) -> "Write " + variable(section, nearest) + " for the " + section.noun() + " " + nearest
						+ ".")
				.orElse(section.isSingle() ? "Remove it; there are " + String.join(", ", names) + "."
						: "Name the " + section.noun()
								+ " in a file first, or remove the variable: it can change one but not create it.");
			return new ConfigurationProblem(property, this.value.toString(), this.origin,
					"The environment variable matches no " + section.noun() + ".", action);
		}

		private String variable(Section section, String name) {
			List<String> parts = new ArrayList<>(List.of("sluice", section.key(), KnownProperty.uniform(name)));
			parts.addAll(this.words.subList(2, this.words.size()));
			return String.join("_", parts).toUpperCase(Locale.ROOT);
		}

		/** Joins the words of properties that have dashes. */
		private static ConfigurationPropertyName rest(Section section, List<String> words) {
			Map<String, KnownProperty> known = KnownProperty.of(section.type());
			ConfigurationPropertyName rest = ConfigurationPropertyName.EMPTY;
			int begin = 0;
			while (begin < words.size()) {
				int end = words.size();
				while (end > begin + 1 && !known.containsKey(String.join("", words.subList(begin, end)))) {
					end--;
				}
				String word = String.join("", words.subList(begin, end));
				KnownProperty property = known.get(word);
				known = (property != null) ? property.nested() : Map.of();
				rest = rest.append(isIndex(word) ? "[" + word + "]" : word);
				begin = end;
			}
			return rest;
		}

		private static boolean isIndex(String word) {
			return word.chars().allMatch(Character::isDigit);
		}

	}

}
