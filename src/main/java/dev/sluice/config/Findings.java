package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Gathers mistakes, and finds the value and origin of each. Of one property only the
 * first mistake is kept: the others tend to follow from it.
 */
final class Findings {

	private final Settings settings;

	private final Map<ConfigurationPropertyName, ConfigurationProblem> problems = new LinkedHashMap<>();

	Findings(Settings settings) {
		this.settings = settings;
		for (ConfigurationProblem problem : settings.problems()) {
			this.problems.put(ConfigurationPropertyName.adapt(problem.property(), '.'), problem);
		}
	}

	/**
	 * Adds a mistake.
	 * @param name the property, which may be missing
	 * @param reason what is wrong, as a sentence
	 * @param action what to write instead, as a sentence
	 */
	void add(ConfigurationPropertyName name, String reason, String action) {
		add(name, null, reason, action);
	}

	/**
	 * Adds a mistake.
	 * @param name the property, which may be missing
	 * @param part the value, where the property as written has several
	 * @param reason what is wrong, as a sentence
	 * @param action what to write instead, as a sentence
	 */
	void add(ConfigurationPropertyName name, @Nullable String part, String reason, String action) {
		ConfigurationProperty property = this.settings.getConfigurationProperty(name);
		String value = (property != null && isScalar(property.getValue())) ? property.getValue().toString() : part;
		String shown = ((property != null) ? property.getName() : name).toString();
		ConfigurationProperty near = (property != null) ? property : near(name);
		this.problems.putIfAbsent(name,
				new ConfigurationProblem(shown, value, (near != null) ? near.getOrigin() : null, reason, action));
	}

	/**
	 * Adds a mistake of a property that had better not be there, where it is written and
	 * nothing is known to be wrong with it yet.
	 * @param name the property
	 * @param reason why it is without effect or out of place, as a sentence
	 * @param action what to write instead, as a sentence
	 */
	void addIfWritten(ConfigurationPropertyName name, String reason, String action) {
		if (isWritten(name) && !concern(name)) {
			add(name, reason, action);
		}
	}

	private static boolean isScalar(Object value) {
		return value instanceof CharSequence || value instanceof Number || value instanceof Boolean;
	}

	private @Nullable ConfigurationProperty near(ConfigurationPropertyName name) {
		ConfigurationProperty near = this.settings.near(name);
		if (near == null && name.getNumberOfElements() >= Settings.DEPTH) {
			ConfigurationPropertyName item = name.chop(Settings.DEPTH);
			for (Section section : Section.values()) {
				for (Map.Entry<String, ConfigurationProperty> declared : this.settings.declared(section).entrySet()) {
					if (section.path(declared.getKey()).equals(item)) {
						return declared.getValue();
					}
				}
			}
		}
		return near;
	}

	/** Whether a property, or one below it, was written. */
	boolean isWritten(ConfigurationPropertyName name) {
		return this.settings.has(name);
	}

	/** Whether a property, or one below it, is known to be wrong. */
	boolean concern(ConfigurationPropertyName name) {
		return this.problems.keySet().stream().anyMatch((wrong) -> wrong.equals(name) || name.isAncestorOf(wrong));
	}

	/**
	 * Whether a property is missing because it is misspelt, or because its place holds a
	 * single value: both have been told.
	 */
	boolean tellsToWrite(ConfigurationPropertyName item, String property) {
		return this.problems.containsKey(item) || this.problems.entrySet()
			.stream()
			.anyMatch((problem) -> item.isParentOf(problem.getKey())
					&& problem.getValue().action().equals("Write " + property + "."));
	}

	/** Whether a section may not be what it seems, for another's key is misspelt. */
	boolean isMisspelt(Section section) {
		return this.problems.entrySet()
			.stream()
			.anyMatch((problem) -> Section.ROOT.isParentOf(problem.getKey())
					&& problem.getValue().action().equals("Write " + section.key() + "."));
	}

	List<ConfigurationProblem> problems() {
		return ProblemOrder.sort(this.problems.values());
	}

}
