package dev.sluice.config;

import java.util.Map;

import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.RouteDefinition;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What there is under {@code sluice}, for editors: the metadata of the properties is
 * generated from here. Bound is it by {@link GatewayDefinitions}, piece by piece.
 *
 * @param inbound the sockets that the gateway receives on, by name. A name matches
 * {@code [a-z][a-z0-9-]*}, is the name of the inbound's message channel, and is no
 * outbound's
 * @param outbound the places that messages are sent to, by name. A name matches
 * {@code [a-z][a-z0-9-]*} and is no inbound's
 * @param routes the ways from inbounds through steps to targets, by name. A name matches
 * {@code [a-z][a-z0-9-]*}; among the routes of one inbound their {@code order} decides
 */
@ConfigurationProperties("sluice")
record SluiceProperties(Map<String, InboundDefinition> inbound, Map<String, OutboundDefinition> outbound,
		Map<String, RouteDefinition> routes) {
}
