package dev.sluice.gateway;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.RouteDefinition;

/**
 * All that a gateway does, as configured under {@code sluice}; each map by name, in the
 * order of the configuration.
 *
 * @param inbounds the sockets that it receives on
 * @param outbounds the places that it sends to
 * @param routes the ways between them
 * @param limits bounds on all inbounds together
 * @param users those who may log in at the admin port
 */
public record GatewayDefinition(Map<String, InboundDefinition> inbounds, Map<String, OutboundDefinition> outbounds,
		Map<String, RouteDefinition> routes, GatewayLimits limits, Map<String, UserDefinition> users) {

	public GatewayDefinition {
		inbounds = Collections.unmodifiableMap(new LinkedHashMap<>(inbounds));
		outbounds = Collections.unmodifiableMap(new LinkedHashMap<>(outbounds));
		routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
		users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
	}

	/**
	 * All that messages come from: the inbounds, and what the far sides of outbounds say
	 * by themselves, where it has a channel.
	 * @return definitions by name, in the order of the configuration
	 */
	public Map<String, InboundDefinition> sources() {
		Map<String, InboundDefinition> sources = new LinkedHashMap<>(this.inbounds);
		unmatched().forEach((name, outbound) -> sources.putIfAbsent(name,
				InboundDefinition.ofUnmatched(outbound.connect(), outbound.framing(), outbound.payload())));
		return Collections.unmodifiableMap(sources);
	}

	/**
	 * The routes that take from an inbound.
	 * @param inbound the name of the inbound
	 * @return the routes by name, in the order of the configuration
	 */
	public Map<String, RouteDefinition> routesFrom(String inbound) {
		Map<String, RouteDefinition> routes = new LinkedHashMap<>(this.routes);
		routes.values().removeIf((route) -> !route.from().contains(inbound));
		return routes;
	}

	/**
	 * The channels that take what the far side of an outbound says by itself.
	 * @return the outbounds by the names of these channels
	 */
	public Map<String, OutboundDefinition> unmatched() {
		Map<String, OutboundDefinition> unmatched = new LinkedHashMap<>();
		for (OutboundDefinition outbound : this.outbounds.values()) {
			String name = outbound.unmatched();
			if (name != null) {
				unmatched.putIfAbsent(name, outbound);
			}
		}
		return unmatched;
	}

}
