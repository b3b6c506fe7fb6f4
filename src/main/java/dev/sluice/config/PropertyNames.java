package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import dev.sluice.route.NearestName;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Checks the names and shapes of the properties of one inbound, outbound or route against
 * its definition, and writes short forms out, so that what is left can be bound.
 */
final class PropertyNames {

	private final Settings settings;

	private final Findings findings;

	PropertyNames(Settings settings, Findings findings) {
		this.settings = settings;
		this.findings = findings;
	}

	void check(Section section, ConfigurationPropertyName item) {
		ConfigurationProperty scalar = this.settings.getConfigurationProperty(item);
		if (scalar != null) {
			this.findings.add(item, "The " + section.noun() + " is not a single value.",
					"Write a map: " + words(KnownProperty.of(section.type())) + ".");
			this.settings.remove(item);
		}
		for (ConfigurationPropertyName name : this.settings.below(item)) {
			check(name, item.getNumberOfElements(), KnownProperty.of(section.type()), section.noun(), false);
		}
	}

	private void check(ConfigurationPropertyName name, int place, Map<String, KnownProperty> known, String noun,
			boolean mayBeName) {
		KnownProperty property = known.get(name.getElement(place, Form.UNIFORM));
		ConfigurationPropertyName here = name.chop(place + 1);
		boolean last = here.getNumberOfElements() == name.getNumberOfElements();
		if (name.isNumericIndex(place)) {
			this.findings.add(name.chop(place), "'" + noun + "' is not a list.",
					(mayBeName ? "Write one value, or a map" : "Write a map") + " with any of " + words(known) + ".");
		}
		else if (property == null) {
			unknown(here, known, noun);
		}
		else if (property.isList()) {
			list(name, place, property);
		}
		else if (!last && property.isMap()) {
			check(name, place + 1, property.nested(), property.name(), property.shortForm() != null);
		}
		else if (!last) {
			this.findings.add(here, "'" + property.name() + "' is a single value, not a list or map.",
					"Write one value, in quotes where it holds { or [.");
		}
		else if (property.isMap()) {
			scalar(here, property);
		}
	}

	private void list(ConfigurationPropertyName name, int place, KnownProperty property) {
		Map<String, KnownProperty> ofItems = property.ofItems();
		if (!ofItems.isEmpty()) {
			maps(name, place, property, ofItems);
			return;
		}
		boolean steps = property.name().equals("steps") || property.name().equals("reply");
		int depth = name.getNumberOfElements() - place - 1;
		if (depth > 0 && !name.isNumericIndex(place + 1)) {
			this.findings.add(name.chop(place + 1), "'" + property.name() + "' is not a map.",
					steps ? "Write each step as an item of a list, with a dash: - transform: \"payload.trim()\"."
							: "Write one value, or a list: [one, two].");
		}
		else if (depth > 1 && !steps) {
			this.findings.add(name.chop(place + 2), "An item of '" + property.name() + "' is a single value.",
					"Write one value, in quotes where it holds { or [.");
		}
	}

	/** A list of maps. */
	private void maps(ConfigurationPropertyName name, int place, KnownProperty property,
			Map<String, KnownProperty> ofItems) {
		int depth = name.getNumberOfElements() - place - 1;
		String form = "Write a list of maps, each with any of " + words(ofItems) + ".";
		if (depth == 0) {
			this.findings.add(name, "'" + property.name() + "' is not a single value.", form);
		}
		else if (!name.isNumericIndex(place + 1)) {
			this.findings.add(name.chop(place + 1), "'" + property.name() + "' is not a map.", form);
		}
		else if (depth == 1) {
			this.findings.add(name, "An item of '" + property.name() + "' is not a single value.", form);
			this.settings.remove(name);
		}
		else {
			check(name, place + 2, ofItems, "step", false);
		}
	}

	private void scalar(ConfigurationPropertyName name, KnownProperty property) {
		String shortForm = property.shortForm();
		ConfigurationProperty written = this.settings.getConfigurationProperty(name);
		if (shortForm == null) {
			this.findings.add(name, "'" + property.name() + "' is not a single value.",
					"Write a map with any of " + words(property.nested()) + ".");
		}
		else if (this.findings.concern(name)) {
			this.settings.remove(name);
		}
		else if (written != null) {
			this.settings.remove(name);
			this.settings.put(
					isWriteForm(name) ? name.getParent().append(KnownProperty.WRITE_FORM) : name.append(shortForm),
					written);
		}
	}

	/** Beside a type, {@code write} is not a framing but an option of the type. */
	private boolean isWriteForm(ConfigurationPropertyName name) {
		ConfigurationPropertyName parent = name.getParent();
		return name.getLastElement(Form.UNIFORM).equals("write") && this.settings.has(parent.append("type"))
				&& !this.settings.has(parent.append("read"));
	}

	private void unknown(ConfigurationPropertyName name, Map<String, KnownProperty> known, String noun) {
		String word = name.getLastElement(Form.ORIGINAL);
		if (KnownProperty.isKeptForLater(word)) {
			this.findings.add(name, "'" + word + "' is kept for a later version.",
					"Remove it; this version has nothing like it.");
			return;
		}
		if (isPartOfName(name, known)) {
			this.findings.add(name.getParent(), "'" + name.getParent().getLastElement(Form.ORIGINAL) + "." + word
					+ "' is not a name: a dot ends a name.", "Write a dash instead of the dot.");
			return;
		}
		List<String> words = KnownProperty.names(known);
		String action = deeper(word, known).or(() -> Optional.ofNullable(NearestName.of(word, words)))
			.or(() -> deeper(known, (inner) -> NearestName.of(word, List.of(inner)) != null))
			.map((nearest) -> "Write " + nearest + ".")
			.orElse("Remove it; there are " + words(known) + ".");
		this.findings.add(name, "There is no property '" + word + "' in " + article(noun) + noun + ".", action);
	}

	/**
	 * Of a name with a dot, the end is taken for a property, and the properties come
	 * below.
	 */
	private boolean isPartOfName(ConfigurationPropertyName name, Map<String, KnownProperty> known) {
		List<ConfigurationPropertyName> below = this.settings.below(name);
		return name.getNumberOfElements() == Settings.DEPTH + 1 && !below.isEmpty()
				&& below.stream().allMatch((property) -> isKnown(property, Settings.DEPTH + 1, known))
				&& this.settings.below(name.getParent())
					.stream()
					.noneMatch((property) -> isKnown(property, Settings.DEPTH, known));
	}

	private static boolean isKnown(ConfigurationPropertyName name, int place, Map<String, KnownProperty> known) {
		return known.containsKey(name.getElement(place, Form.UNIFORM));
	}

	/** Where the property belongs that was written one level too high. */
	private static Optional<String> deeper(String word, Map<String, KnownProperty> known) {
		String uniform = KnownProperty.uniform(word);
		return deeper(known, uniform::equals);
	}

	private static Optional<String> deeper(Map<String, KnownProperty> known, Predicate<String> meant) {
		return known.values()
			.stream()
			.flatMap((outer) -> outer.nested()
				.entrySet()
				.stream()
				.filter((inner) -> meant.test(inner.getKey()))
				.map((inner) -> outer.name() + "." + inner.getValue().name()))
			.reduce((one, other) -> one + " or " + other);
	}

	private static String article(String noun) {
		if (noun.endsWith("s") || noun.equals("ssl")) {
			return "";
		}
		return ("aeiou".indexOf(noun.charAt(0)) >= 0) ? "an " : "a ";
	}

	private static String words(Map<String, KnownProperty> known) {
		return String.join(", ", KnownProperty.names(known));
	}

}
