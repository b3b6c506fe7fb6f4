package dev.sluice.config;

import java.util.Map;

import dev.sluice.gateway.GatewayLimits;
import dev.sluice.gateway.UserDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.RouteDefinition;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What there is under {@code sluice}, for editors: the metadata of the properties is
 * generated from here. Bound is it by {@link GatewayDefinitions}, piece by piece.
 *
 * @param inbound Sockets that the gateway receives on, by name: lower-case letters,
 * digits and dashes, beginning with a letter. The name is also that of the inbound's
 * message channel, and no outbound's.
 * @param outbound Places that messages are sent to, by name: lower-case letters, digits
 * and dashes, beginning with a letter. The name is no inbound's.
 * @param routes Ways from inbounds through steps to targets, by name: lower-case letters,
 * digits and dashes, beginning with a letter. Among the routes of one inbound their order
 * decides.
 * @param limits Bounds on all inbounds together.
 * @param users Those who may log in at the admin port, by name: lower-case letters,
 * digits and dashes, beginning with a letter. Where Sluice is the application.
 * @param watch What is done when the files of the configuration change: nothing, the plan
 * of what would change is logged and shown, or the gateway is changed.
 */
@ConfigurationProperties("sluice")
record SluiceProperties(Map<String, InboundDefinition> inbound, Map<String, OutboundDefinition> outbound,
		Map<String, RouteDefinition> routes, @NestedConfigurationProperty @DefaultValue GatewayLimits limits,
		Map<String, UserDefinition> users, @DefaultValue("plan") WatchMode watch) {
}
