package dev.sluice.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.sluice.route.NearestName;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reads what the sources of an environment say under {@code sluice} and merges it: of
 * each property the most specific source decides, and a list, or a value that may be a
 * name or a map, is taken from one source whole. Environment variables change what other
 * sources name and name nothing themselves. Used once.
 */
final class SettingsReader {

	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

	/** A property of the root itself. */
	private static final String WATCH = "watch";

	private final PropertyResolver resolver;

	private final Settings settings = new Settings();

	private final List<WrittenProperty> written = new ArrayList<>();

	private final EnvironmentVariables variables = new EnvironmentVariables();

	/** Names that another one has already. */
	private final Set<String> passedOver = new HashSet<>();

	private final CutOffValues cutOff = new CutOffValues();

	/** The source that decides about a property. */
	private final Map<ConfigurationPropertyName, Integer> deciding = new HashMap<>();

	private SettingsReader(ConfigurableEnvironment environment) {
		this.resolver = environment;
	}

	/**
	 * Reads and merges the properties of an environment.
	 * @param environment the environment, its sources in order
	 * @return the merged properties, and what was wrong with names and placeholders
	 */
	static Settings read(ConfigurableEnvironment environment) {
		SettingsReader reader = new SettingsReader(environment);
		int place = 0;
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> properties) {
				reader.collect(place++, source, properties);
			}
		}
		reader.declareAll();
		reader.checkNames();
		reader.merge();
		return reader.settings;
	}

	private void collect(int place, ConfigurationPropertySource source, EnumerablePropertySource<?> properties) {
		if (properties instanceof SystemEnvironmentPropertySource) {
			this.variables.collect(place, source, properties);
			return;
		}
		for (String name : properties.getPropertyNames()) {
			WrittenProperty.Path path = WrittenProperty.Path.parse(name);
			Object value = (path != null) ? properties.getProperty(name) : null;
			if (path != null && value != null) {
				this.written.add(new WrittenProperty(place, path, value, origin(properties, name)));
			}
		}
	}

	/**
	 * The least specific source is the one that a reader knows best: its order is kept.
	 */
	private void declareAll() {
		LinkedHashMap<Integer, List<WrittenProperty>> bySource = new LinkedHashMap<>();
		for (WrittenProperty property : this.written) {
			bySource.computeIfAbsent(property.source(), (place) -> new ArrayList<>()).add(property);
		}
		for (List<WrittenProperty> source : bySource.reversed().values()) {
			for (WrittenProperty property : source) {
				Section section = Section.of(property.path().section()).orElse(null);
				String name = property.path().name();
				if (section != null && !section.isSingle() && name != null) {
					this.settings.declare(section, name, property(section.path(name), property));
				}
			}
		}
	}

	private static Origin origin(PropertySource<?> properties, String name) {
		Origin origin = PropertySourceOrigin.get(properties, name);
		return (origin instanceof PropertySourceOrigin source && source.getOrigin() != null) ? source.getOrigin()
				: origin;
	}

	/** Whether a text may be a name. */
	static boolean isName(String text) {
		return NAME.matcher(text).matches();
	}

	private void checkNames() {
		Map<Section, Map<String, String>> names = new EnumMap<>(Section.class);
		for (Section section : Section.values()) {
			// Inbounds and outbounds share one space of names.
			Map<String, String> taken = names.computeIfAbsent((section == Section.OUTBOUND) ? Section.INBOUND : section,
					(key) -> new HashMap<>());
			this.settings.declared(section).forEach((name, first) -> {
				if (!isName(name)) {
					problem(Section.ROOT + "." + section.key() + "." + name, null, first,
							"'" + name + "' is not a name.",
							"Write a name of lower-case letters, digits and dashes that begins with a letter"
									+ suggestion(name) + ".");
					return;
				}
				String other = taken.putIfAbsent(KnownProperty.uniform(name), section.noun() + " " + name);
				if (other != null) {
					this.passedOver.add(section.key() + "." + name);
					problem(Section.ROOT + "." + section.key() + "." + name, null, first,
							"The " + section.noun() + " " + name + " has the name of the " + other
									+ (other.endsWith(" " + name) ? "" : ", but for dashes") + ".",
							"Rename one of them, or merge them.");
				}
			});
		}
	}

	private static String suggestion(String name) {
		String better = name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^a-z0-9-]+", "-")
			.replaceAll("^[^a-z]+|-+$", "");
		return better.isEmpty() ? "" : ", such as " + better;
	}

	private void merge() {
		List<WrittenProperty> all = new ArrayList<>(this.variables.belonging(this.settings));
		all.addAll(this.written);
		all.sort((one, other) -> Integer.compare(one.source(), other.source()));
		for (WrittenProperty property : all) {
			Section section = Section.of(property.path().section()).orElse(null);
			String name = property.path().name();
			if (section == null) {
				unknownSection(property);
			}
			else if (name == null) {
				noName(section, property);
			}
			else if (!this.passedOver.contains(section.key() + "." + name)) {
				merge(section, name, property);
			}
		}
	}

	private void merge(Section section, String name, WrittenProperty property) {
		ConfigurationPropertyName path = section.path(name).append(property.path().rest());
		int decides = this.deciding.computeIfAbsent(decidedTogether(section, path), (key) -> property.source());
		if (decides != property.source()) {
			return;
		}
		String cutOff = this.cutOff.behind(property.value(), property.origin());
		if (cutOff != null) {
			problem(path.toString(), property.value().toString(), property(path, property),
					"YAML takes '" + cutOff + "' for a comment, because a blank stands before it.",
					"Put the whole value in quotes.");
		}
		Object value = resolve(path, property);
		boolean unset = value instanceof String text && text.isEmpty() && !isStep(section, path);
		if (!unset) {
			this.settings.put(path, new ConfigurationProperty(path, value, property.origin()));
		}
	}

	/** The list, or name or map, that a property is part of, or the property itself. */
	private static ConfigurationPropertyName decidedTogether(Section section, ConfigurationPropertyName path) {
		Map<String, KnownProperty> known = KnownProperty.of(section.type());
		for (int i = Settings.DEPTH; i < path.getNumberOfElements(); i++) {
			KnownProperty property = known.get(path.getElement(i, ConfigurationPropertyName.Form.UNIFORM));
			if (property == null) {
				return path;
			}
			if (property.isTakenWhole()) {
				return path.chop(i + 1);
			}
			known = property.nested();
		}
		return path;
	}

	/** In steps an empty text is a value: that of a header, say. */
	private static boolean isStep(Section section, ConfigurationPropertyName path) {
		return section == Section.ROUTES && path.getNumberOfElements() > Settings.DEPTH + 1;
	}

	private Object resolve(ConfigurationPropertyName path, WrittenProperty property) {
		Object value = property.value();
		if (value instanceof Number || value instanceof Boolean || value instanceof Character) {
			// Also so that 8.5 is no whole number, and a header's value is text.
			return value.toString();
		}
		if (!(value instanceof CharSequence)) {
			return value;
		}
		String text = value.toString();
		try {
			return this.resolver.resolveRequiredPlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			UnresolvedPlaceholder placeholder = UnresolvedPlaceholder.of(ex);
			problem(path.toString(), text, property(path, property), placeholder.reason(), placeholder.action());
			return text;
		}
	}

	private void unknownSection(WrittenProperty property) {
		String section = property.path().section();
		if (section.equalsIgnoreCase(WATCH)) {
			watch(property);
			return;
		}
		String reason = KnownProperty.isKeptForLater(section) ? "'" + section + "' is kept for a later version."
				: "There is no property '" + section + "' here.";
		String action = Optional
			.ofNullable(NearestName.of(section, Stream.concat(Section.keys().stream(), Stream.of(WATCH)).toList()))
			.map((nearest) -> "Write " + nearest + ".")
			.orElse("Remove it; under sluice are " + String.join(", ", Section.keys()) + ", " + WATCH + ".");
		ConfigurationPropertyName name = Section.ROOT.append(ConfigurationPropertyName.adapt(section, '.'));
		problem(name.toString(), null, property(name, property), reason, action);
	}

	private void watch(WrittenProperty property) {
		boolean single = property.path().name() == null;
		if (!single || !WatchMode.isOne(this.resolver.resolvePlaceholders(property.value().toString()))) {
			ConfigurationPropertyName name = Section.ROOT.append(WATCH);
			problem(name.toString(), single ? property.value().toString() : null, property(name, property),
					single ? "It is none of " + String.join(", ", WatchMode.words()) + "." : "It is a single value.",
					"Write one of " + String.join(", ", WatchMode.words()) + ".");
		}
	}

	private void noName(Section section, WrittenProperty property) {
		if (!property.value().toString().isEmpty()) {
			ConfigurationPropertyName name = section.path();
			problem(name.toString(), property.value().toString(), property(name, property),
					"'" + section.key() + "' is not a single value.",
					section.isSingle() ? "Write a map: " + String.join(", ", section.names()) + "."
							: "Write a map from the name of each " + section.noun() + " to its properties.");
		}
	}

	private void problem(String name, @Nullable String value, ConfigurationProperty property, String reason,
			String action) {
		boolean told = this.settings.problems().stream().anyMatch((problem) -> problem.property().equals(name));
		if (!told) {
			this.settings.add(new ConfigurationProblem(name, value, property.getOrigin(), reason, action));
		}
	}

	private static ConfigurationProperty property(ConfigurationPropertyName name, WrittenProperty property) {
		return new ConfigurationProperty(name, property.value(), property.origin());
	}

}
