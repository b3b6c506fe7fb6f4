package dev.sluice.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.ExchangePattern;
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
		checkOrder(path, route);
		for (RouteProblem problem : this.checks.check(route, gateway)) {
			boolean follows = follows(problem.reason())
					|| (problem.property().equals("idempotent") && isRetryWrong(gateway));
			if (!problem.property().startsWith("from") && !follows) {
				this.findings.add(written(path, problem.property()), problem.value(),
						EndpointChecks.sentence(problem.reason()), EndpointChecks.sentence(problem.action()));
			}
		}
		checkReply(path.append("reply"), route, gateway);
	}

	/** Whether a name is only unknown because the section that defines it is misspelt. */
	private boolean follows(String reason) {
		return (this.findings.isMisspelt(Section.OUTBOUND) && reason.startsWith("there is no "))
				|| (this.findings.isMisspelt(Section.INBOUND) && reason.startsWith("there is no inbound "));
	}

	/** An outbound that was to retry has been told then. */
	private boolean isRetryWrong(GatewayDefinition gateway) {
		return gateway.outbounds()
			.keySet()
			.stream()
			.anyMatch((name) -> this.findings.concern(Section.OUTBOUND.path(name).append("retry")));
	}

	private void checkOrder(ConfigurationPropertyName path, RouteDefinition route) {
		if (route.order() != null && route.when() == null && !this.findings.concern(path.append("when"))) {
			this.findings.add(path.append("order"), "A route without a condition comes last, whatever its order.",
					"Remove order, or write a condition: when.");
		}
	}

	/** Reply steps to which no answer ever comes. */
	private void checkReply(ConfigurationPropertyName reply, RouteDefinition route, GatewayDefinition gateway) {
		if (route.reply().isEmpty() || this.findings.concern(reply)) {
			return;
		}
		if (route.to().equals(List.of("discard"))) {
			this.findings.add(reply, "A message that is discarded has no answer.",
					"Remove reply, or write another target.");
		}
		boolean oneWay = route.from().stream().allMatch((name) -> isOneWay(name, gateway));
		if (oneWay && !route.from().isEmpty()) {
			this.findings.add(reply,
					"With pattern one-way no reply is awaited at " + String.join(", ", route.from()) + ".",
					"Remove reply, or write pattern: request-reply at the inbound.");
		}
	}

	private boolean isOneWay(String name, GatewayDefinition gateway) {
		InboundDefinition inbound = gateway.inbounds().get(name);
		return inbound != null && inbound.pattern() == ExchangePattern.ONE_WAY
				&& !this.findings.concern(Section.INBOUND.path(name).append("pattern"));
	}

	/** One of several in a text with commas has no name of its own. */
	private ConfigurationPropertyName written(ConfigurationPropertyName path, String property) {
		ConfigurationPropertyName name = path.append(ConfigurationPropertyName.adapt(property, '.'));
		return (!this.settings.has(name) && this.settings.has(name.getParent())) ? name.getParent() : name;
	}

	private void checkFrom(ConfigurationPropertyName path, RouteDefinition route, GatewayDefinition gateway) {
		Set<String> known = gateway.sources().keySet();
		if (route.from().isEmpty()) {
			this.findings.add(path, "The route comes from nowhere.",
					"Write from: followed by the name of an inbound, or a list of them" + listed(known) + ".");
		}
		Set<String> seen = new HashSet<>();
		for (int i = 0; i < route.from().size(); i++) {
			String from = route.from().get(i);
			ConfigurationPropertyName item = path.append("[" + i + "]");
			ConfigurationPropertyName name = this.settings.has(item) ? item : path;
			if (!this.settings.names(Section.INBOUND).contains(from) && !known.contains(from)) {
				if (!this.findings.isMisspelt(Section.INBOUND)) {
					unknown(name, from, gateway);
				}
			}
			else if (!seen.add(from)) {
				this.findings.add(name, "'" + from + "' is named twice.", "Remove it once.");
			}
		}
	}

	private void unknown(ConfigurationPropertyName name, String from, GatewayDefinition gateway) {
		Set<String> known = gateway.sources().keySet();
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
