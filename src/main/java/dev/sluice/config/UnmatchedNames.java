package dev.sluice.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import dev.sluice.gateway.GatewayDefinition;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds channels of unmatched answers whose names are no names, or another's.
 */
final class UnmatchedNames {

	private final Findings findings;

	UnmatchedNames(Findings findings) {
		this.findings = findings;
	}

	void check(GatewayDefinition gateway) {
		Map<String, String> taken = new HashMap<>();
		gateway.inbounds().keySet().forEach((name) -> taken.put(KnownProperty.uniform(name), "inbound " + name));
		gateway.outbounds().keySet().forEach((name) -> taken.put(KnownProperty.uniform(name), "outbound " + name));
		gateway.outbounds().forEach((outbound, definition) -> {
			if (definition.unmatched() == null) {
				return;
			}
			ConfigurationPropertyName path = Section.OUTBOUND.path(outbound).append("correlation.unmatched");
			String name = Objects.requireNonNull(definition.unmatched());
			String other = taken.putIfAbsent(KnownProperty.uniform(name), "channel of outbound " + outbound);
			if (!SettingsReader.isName(name)) {
				this.findings.add(path, "'" + name + "' is not a name.",
						"Write a name of lower-case letters, digits and dashes that begins with a letter.");
			}
			else if (other != null) {
				this.findings.add(path, "The channel has the name of the " + other + ".",
						"Write a name of its own, from which routes then take: from: " + name + "-events.");
			}
		});
	}

}
