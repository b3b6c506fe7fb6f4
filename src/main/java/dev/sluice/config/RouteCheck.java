package dev.sluice.config;

import java.util.HashSet;
import java.util.Set;

import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.route.NearestName;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.RouteProblem;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with a route: where it comes from, and what the checks of
 * expressions, targets and beans say.
 */
final class RouteCheck {

	private final Settings settings;

	private final Findings findings;

	private final RouteChecks checks;

	RouteCheck(Settings settings, Findings findings, RouteChecks checks) {
		this.settings = settings;
		this.findings = findings;
		this.checks = checks;
	}

	void check(ConfigurationPropertyName path, RouteDefinition route, GatewayDefinition gateway) {
		checkFrom(path.append("from"), route, gateway);
		for (RouteProblem problem : this.checks.check(route, gateway)) {
			if (!problem.property().startsWith("from")) {
				this.findings.add(written(path, problem.property()), problem.value(),
						EndpointChecks.sentence(problem.reason()), EndpointChecks.sentence(problem.action()));
			}
		}
	}

	/** One of several in a text with commas has no name of its own. */
	private ConfigurationPropertyName written(ConfigurationPropertyName path, String property) {
		ConfigurationPropertyName name = path.append(ConfigurationPropertyName.adapt(property, '.'));
		return (!this.settings.has(name) && this.settings.has(name.getParent())) ? name.getParent() : name;
	}

	private void checkFrom(ConfigurationPropertyName path, RouteDefinition route, GatewayDefinition gateway) {
		Set<String> known = gateway.inbounds().keySet();
		if (route.from().isEmpty()) {
			this.findings.add(path, "The route comes from nowhere.",
					"Write from: followed by the name of an inbound, or a list of them" + listed(known) + ".");
		}
		Set<String> seen = new HashSet<>();
		for (int i = 0; i < route.from().size(); i++) {
			String from = route.from().get(i);
			ConfigurationPropertyName item = path.append("[" + i + "]");
			ConfigurationPropertyName name = this.settings.has(item) ? item : path;
			if (!this.settings.names(Section.INBOUND).contains(from)) {
				unknown(name, from, gateway);
			}
			else if (!seen.add(from)) {
				this.findings.add(name, "'" + from + "' is named twice.", "Remove it once.");
			}
		}
	}

	private void unknown(ConfigurationPropertyName name, String from, GatewayDefinition gateway) {
		Set<String> known = gateway.inbounds().keySet();
		@Nullable String nearest = NearestName.of(from, known);
		boolean outbound = gateway.outbounds().containsKey(from);
		this.findings.add(name,
				outbound ? "'" + from + "' is an outbound, and nothing comes from there."
						: "There is no inbound '" + from + "'.",
				(nearest != null && !outbound) ? "Write " + nearest + "."
						: "Write the name of an inbound" + listed(known) + ".");
	}

	private static String listed(Set<String> names) {
		return names.isEmpty() ? "; there is none yet" : ": " + String.join(", ", names);
	}

}
