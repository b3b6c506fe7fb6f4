package dev.sluice.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.transport.Address.Scheme;
import org.jspecify.annotations.Nullable;

/**
 * Finds the mistakes of routes to outbounds that have a connection for each of an
 * inbound.
 */
final class PairingRules {

	private final Map<String, InboundDefinition> inbounds;

	private final Map<String, OutboundDefinition> outbounds;

	PairingRules(Map<String, InboundDefinition> inbounds, Map<String, OutboundDefinition> outbounds) {
		this.inbounds = Map.copyOf(inbounds);
		this.outbounds = Map.copyOf(outbounds);
	}

	List<RouteProblem> check(RouteDefinition definition, RouteParts parts) {
		List<RouteProblem> problems = new ArrayList<>();
		for (RouteParts.Named target : parts.to()) {
			if (isPaired(target)) {
				definition.from().forEach((from) -> {
					RouteProblem problem = problem(at("to", definition.to(), target), target, from);
					if (problem != null) {
						problems.add(problem);
					}
				});
			}
		}
		for (RouteParts.Named target : parts.copyTo()) {
			if (isPaired(target)) {
				problems.add(new RouteProblem(at("copy-to", definition.copyTo(), target), target.text(),
						"'" + target.text() + "' has paired connections, and a copy that is lost would leave a gap",
						"write it under 'to'"));
			}
		}
		return problems;
	}

	private static boolean isPaired(RouteParts.Named target) {
		return target.description() instanceof TargetDescription.ToOutbound outbound && outbound.paired();
	}

	private static String at(String property, List<String> names, RouteParts.Named target) {
		return (names.size() > 1) ? property + "[" + names.indexOf(target.text()) + "]" : property;
	}

	private @Nullable RouteProblem problem(String property, RouteParts.Named target, String from) {
		InboundDefinition inbound = this.inbounds.get(from);
		String paired = "'" + target.text() + "' has paired connections, and ";
		if (inbound == null) {
			boolean unmatched = this.outbounds.values()
				.stream()
				.anyMatch((outbound) -> from.equals(outbound.unmatched()));
			return unmatched ? new RouteProblem(property, target.text(),
					paired + "what comes from '" + from + "' comes on connections of an outbound",
					"write an outbound with shared connections") : null;
		}
		if (inbound.pattern() == ExchangePattern.REQUEST_REPLY) {
			return new RouteProblem(property, target.text(),
					paired + "tells no answers apart, but '" + from + "' awaits them",
					"write 'pattern: one-way' at the inbound: what the far side says flows back all the same");
		}
		if (inbound.scheme() == Scheme.UDP) {
			return new RouteProblem(property, target.text(), paired + "over UDP '" + from + "' has none to pair",
					"write an inbound over TCP, or an outbound with shared connections");
		}
		if (inbound.effectiveOverload() != InboundDefinition.Overload.WAIT) {
			return new RouteProblem(property, target.text(),
					paired + "'" + from + "' turns messages away, which would leave a gap",
					"write 'overload: wait' at the inbound");
		}
		return null;
	}

}
