package dev.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * The properties of all inbounds, outbounds and routes after merging: what the most
 * specific source says of each, with placeholders resolved. A short form is also found
 * under the option that it stands for; its property then tells the name as written.
 */
final class Settings implements IterableConfigurationPropertySource {

	/** How many elements the name of an inbound, outbound or route has. */
	static final int DEPTH = 3;

	private final Map<ConfigurationPropertyName, ConfigurationProperty> properties = new LinkedHashMap<>();

	private final Map<Section, Map<String, ConfigurationProperty>> names = new LinkedHashMap<>();

	private final List<ConfigurationProblem> problems = new ArrayList<>();

	void put(ConfigurationPropertyName name, ConfigurationProperty property) {
		this.properties.put(name, property);
	}

	void remove(ConfigurationPropertyName name) {
		this.properties.remove(name);
	}

	void declare(Section section, String name, ConfigurationProperty first) {
		this.names.computeIfAbsent(section, (key) -> new LinkedHashMap<>()).putIfAbsent(name, first);
	}

	void add(ConfigurationProblem problem) {
		this.problems.add(problem);
	}

	/** What was wrong while reading. */
	List<ConfigurationProblem> problems() {
		return List.copyOf(this.problems);
	}

	/** The names of a section, in the order of the configuration. */
	List<String> names(Section section) {
		return List.copyOf(declared(section).keySet());
	}

	/** The names of a section, each with the first property that mentions it. */
	Map<String, ConfigurationProperty> declared(Section section) {
		return this.names.getOrDefault(section, Map.of());
	}

	/** The names of the properties below a name. */
	List<ConfigurationPropertyName> below(ConfigurationPropertyName name) {
		return stream().filter(name::isAncestorOf).toList();
	}

	/** How many items a list has. */
	int size(ConfigurationPropertyName list) {
		int place = list.getNumberOfElements();
		return below(list).stream()
			.filter((name) -> name.isNumericIndex(place))
			.mapToInt((name) -> Integer.parseInt(name.getElement(place, ConfigurationPropertyName.Form.UNIFORM)))
			.max()
			.orElse(-1) + 1;
	}

	/** Whether a property or one below it was written. */
	boolean has(ConfigurationPropertyName name) {
		return this.properties.containsKey(name) || containsDescendantOf(name) == ConfigurationPropertyState.PRESENT;
	}

	/**
	 * The property itself, or else what was written next to where it should be.
	 */
	@Nullable ConfigurationProperty near(ConfigurationPropertyName name) {
		for (ConfigurationPropertyName place = name; place.getNumberOfElements() >= DEPTH; place = place.getParent()) {
			ConfigurationProperty property = this.properties.get(place);
			if (property != null) {
				return property;
			}
			List<ConfigurationPropertyName> below = below(place);
			if (!below.isEmpty()) {
				return this.properties.get(below.getFirst());
			}
		}
		return null;
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
		return this.properties.get(name);
	}

	@Override
	public Stream<ConfigurationPropertyName> stream() {
		return this.properties.keySet().stream();
	}

	@Override
	public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
		return stream().anyMatch(name::isAncestorOf) ? ConfigurationPropertyState.PRESENT
				: ConfigurationPropertyState.ABSENT;
	}

}
