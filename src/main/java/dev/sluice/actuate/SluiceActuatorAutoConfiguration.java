package dev.sluice.actuate;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.LiveChanges;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.outbound.Outbound;
import dev.sluice.route.Route;
import dev.sluice.transport.EventLoops;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/**
 * Shows the gateway's endpoints to operators, in health and meters. Endpoints are found
 * as beans.
 */
@AutoConfiguration
public final class SluiceActuatorAutoConfiguration {

	@Bean
	HealthContributor inboundHealthContributor(ObjectProvider<InboundEndpoint> inbounds) {
		return new NamedHealthContributors<>(inbounds::orderedStream, InboundEndpoint::name,
				InboundHealthIndicator::new);
	}

	@Bean
	HealthContributor outboundHealthContributor(ObjectProvider<Outbound> outbounds) {
		return new NamedHealthContributors<>(outbounds::orderedStream, Outbound::name, OutboundHealthIndicator::new);
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "management.endpoint.health.probes.enabled", matchIfMissing = true)
	HealthEndpointGroupsPostProcessor requiredOutboundsReadiness(ObjectProvider<Outbound> outbounds) {
		return new ReadinessPostProcessor((name) -> outbounds.stream()
			.anyMatch((outbound) -> outbound.name().equals(name) && OutboundHealthIndicator.isRequired(outbound)));
	}

	@Bean
	Audit sluiceAudit(ApplicationEventPublisher publisher) {
		return new Audit(publisher);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	InboundsEndpoint sluiceInboundsEndpoint(ObjectProvider<InboundEndpoint> inbounds, Audit audit) {
		return new InboundsEndpoint(inbounds, audit);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	OutboundsEndpoint sluiceOutboundsEndpoint(ObjectProvider<Outbound> outbounds, Audit audit) {
		return new OutboundsEndpoint(outbounds, audit);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	RoutesEndpoint sluiceRoutesEndpoint(ObjectProvider<Route> routes, ObjectProvider<Gateway> gateway) {
		return new RoutesEndpoint(routes, gateway);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	ChangesEndpoint sluiceChangesEndpoint(ObjectProvider<LiveChanges> changes) {
		return new ChangesEndpoint(changes);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	ConnectionsEndpoint sluiceConnectionsEndpoint(ObjectProvider<InboundEndpoint> inbounds,
			ObjectProvider<InboundPeers> peers, Audit audit) {
		return new ConnectionsEndpoint(inbounds, peers, audit);
	}

	@Bean
	SluiceMeterBinder sluiceMeterBinder(ObjectProvider<InboundEndpoint> inbounds, ObjectProvider<Route> routes,
			ObjectProvider<Outbound> outbounds, ObjectProvider<GatewayCapacity> capacity,
			ObjectProvider<LoginFailures> logins, ObjectProvider<EventLoops> loops) {
		return new SluiceMeterBinder(inbounds::orderedStream, routes::orderedStream, outbounds::orderedStream,
				() -> capacity.getIfAvailable(GatewayCapacity::unlimited), logins::stream, loops::stream);
	}

}
