package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.RouteDefinition;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The maps under {@code sluice}, by name of the thing that each entry defines.
 */
enum Section {

	/** The inbounds. */
	INBOUND("inbound", "inbound", InboundDefinition.class),

	/** The outbounds. */
	OUTBOUND("outbound", "outbound", OutboundDefinition.class),

	/** The routes. */
	ROUTES("routes", "route", RouteDefinition.class);

	static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("sluice");

	private final String key;

	private final String noun;

	private final Class<? extends Record> type;

	Section(String key, String noun, Class<? extends Record> type) {
		this.key = key;
		this.noun = noun;
		this.type = type;
	}

	/** The key under {@code sluice}. */
	String key() {
		return this.key;
	}

	/** What one entry is called. */
	String noun() {
		return this.noun;
	}

	/** The definition that an entry becomes. */
	Class<? extends Record> type() {
		return this.type;
	}

	/** The name of the properties of an entry. */
	ConfigurationPropertyName path(String name) {
		return ConfigurationPropertyName.adapt(ROOT + "." + this.key + "." + name, '.');
	}

	static Optional<Section> of(String key) {
		return Arrays.stream(values()).filter((section) -> section.key.equalsIgnoreCase(key)).findFirst();
	}

	static List<String> keys() {
		return Arrays.stream(values()).map(Section::key).toList();
	}

}
