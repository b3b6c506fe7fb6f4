package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.sluice.gateway.GatewayLimits;
import dev.sluice.gateway.UserDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.RouteDefinition;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * What there is under {@code sluice}: maps by name of the thing that each entry defines,
 * and what is there once.
 */
enum Section {

	/** The inbounds. */
	INBOUND("inbound", "inbound", InboundDefinition.class),

	/** The outbounds. */
	OUTBOUND("outbound", "outbound", OutboundDefinition.class),

	/** The routes. */
	ROUTES("routes", "route", RouteDefinition.class),

	/** Those who may log in at the admin port. */
	USERS("users", "user", UserDefinition.class),

	/** The bounds on all inbounds together. */
	LIMITS("limits", "limits", GatewayLimits.class);

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

	/** The names of the properties of an entry. */
	List<String> names() {
		return KnownProperty.names(KnownProperty.of(this.type));
	}

	/** Whether there is one of it, without a name. */
	boolean isSingle() {
		return this == LIMITS;
	}

	/** The name of the section itself. */
	ConfigurationPropertyName path() {
		return ROOT.append(this.key);
	}

	/** The name of the properties of an entry; of a single section, of a property. */
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
