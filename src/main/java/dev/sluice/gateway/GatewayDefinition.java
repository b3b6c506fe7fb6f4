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
 */
public record GatewayDefinition(Map<String, InboundDefinition> inbounds, Map<String, OutboundDefinition> outbounds,
		Map<String, RouteDefinition> routes) {

	public GatewayDefinition {
		inbounds = Collections.unmodifiableMap(new LinkedHashMap<>(inbounds));
		outbounds = Collections.unmodifiableMap(new LinkedHashMap<>(outbounds));
		routes = Collections.unmodifiableMap(new LinkedHashMap<>(routes));
	}

}
