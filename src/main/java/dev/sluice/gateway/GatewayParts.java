package dev.sluice.gateway;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.sluice.inbound.InboundChannel;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundFactory;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.inbound.Pairing;
import dev.sluice.message.Ledger;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundFactory;
import dev.sluice.outbound.ReplaceableOutbound;
import dev.sluice.route.Flow;
import dev.sluice.route.Route;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.RouteFactory;
import dev.sluice.route.RouteTable;
import dev.sluice.transport.tcp.Talk;
import dev.sluice.transport.tcp.TalkFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes the parts of a gateway as one definition says; what they need of each other are
 * beans under the names that {@link GatewayBeans} tells. Makes the application's beans
 * that routes call.
 */
final class GatewayParts {

	private final GatewayDefinition definition;

	private final ConfigurableListableBeanFactory beans;

	private final Supplier<RouteFactory> routes;

	/**
	 * Creates the maker of the parts.
	 * @param definition a valid definition
	 * @param beans the beans
	 * @param routes makes routes of that definition
	 */
	GatewayParts(GatewayDefinition definition, ConfigurableListableBeanFactory beans, Supplier<RouteFactory> routes) {
		this.definition = definition;
		this.beans = beans;
		this.routes = routes;
	}

	/**
	 * Makes an outbound that is not started.
	 * @param name its name
	 * @param before whose place it takes, or {@code null}
	 */
	Outbound outbound(String name, @Nullable Outbound before) {
		OutboundDefinition outbound = Objects.requireNonNull(this.definition.outbounds().get(name));
		List<OutboundFactory> factories = this.beans.getBeanProvider(OutboundFactory.class)
			.stream()
			.filter((factory) -> factory.scheme() == outbound.connect().getFirst().scheme())
			.toList();
		if (factories.size() != 1) {
			throw new IllegalStateException(factories.size() + " outbound factories for the scheme of "
					+ outbound.connect().getFirst() + ": " + factories);
		}
		return factories.getFirst().create(name, outbound, before);
	}

	Route route(String name) {
		return this.routes.get()
			.create(name, route(name, this.definition), this::outbound, this::peers, new Ledger(name));
	}

	/** What a route is to become. */
	Flow flow(Route route) {
		return this.routes.get().change(route, route(route.name(), this.definition), this::outbound, this::peers);
	}

	private static RouteDefinition route(String name, GatewayDefinition definition) {
		return Objects.requireNonNull(definition.routes().get(name));
	}

	private Outbound outbound(String name) {
		return this.beans.getBean(GatewayBeans.handlerOf(name), Outbound.class);
	}

	private InboundPeers peers(String inbound) {
		return this.beans.getBean(GatewayBeans.peersOf(inbound), InboundPeers.class);
	}

	/**
	 * The flows of an inbound's routes in the order in which they are asked: by
	 * {@code order}, and the one without a condition last.
	 * @param inbound the name of the inbound
	 * @param flows gives that of each route
	 */
	List<Flow> flows(String inbound, Function<String, Flow> flows) {
		Comparator<RouteDefinition> byCondition = Comparator.comparing((route) -> route.when() == null);
		Comparator<RouteDefinition> byOrder = Comparator
			.comparingInt((route) -> (route.order() != null) ? route.order() : Integer.MAX_VALUE);
		return this.definition.routesFrom(inbound)
			.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByValue(byCondition.thenComparing(byOrder)))
			.map((route) -> flows.apply(route.getKey()))
			.toList();
	}

	/**
	 * Makes an endpoint that is neither bound nor started.
	 * @param name its name
	 * @param table its routes, or {@code null} where it has none
	 */
	InboundEndpoint endpoint(String name, @Nullable RouteTable table) {
		InboundDefinition inbound = source(name);
		InboundFactory factory = this.beans.getBean(InboundFactory.class);
		InboundChannel channel = this.beans.getBean(name, InboundChannel.class);
		InboundFactory.Handling handling = handling(name, table);
		if (!this.definition.inbounds().containsKey(name)) {
			return factory.createUnmatched(name, inbound, channel, handling);
		}
		return factory.create(name, inbound, channel, peers(name), handling);
	}

	private InboundDefinition source(String name) {
		return Objects.requireNonNull(this.definition.sources().get(name));
	}

	/**
	 * What the far side of an outbound says by itself comes on connections of that. Over
	 * UDP there are none, but an inbound may come to be one over TCP.
	 */
	boolean hasPeers(String name) {
		return this.definition.inbounds().containsKey(name);
	}

	/**
	 * What is known of those who handle the messages of an inbound.
	 * @param name its name
	 * @param table its routes, or {@code null} where it has none
	 */
	InboundFactory.Handling handling(String name, @Nullable RouteTable table) {
		InboundDefinition inbound = source(name);
		Talk talk = this.beans.getBean(TalkFactory.class)
			.create("inbound=" + name, inbound.payload(), inbound.onConnect(), inbound.heartbeat());
		return new InboundFactory.Handling(table, table != null && table.isNonBlocking(),
				table == null || table.needsOwnHeaders(), ConfiguredErrorReplies.of(inbound, this.routes.get()),
				pairings(name), talk);
	}

	/** The outbounds that have a connection for each of the inbound. */
	private List<Pairing> pairings(String inbound) {
		return pairedOutbounds(inbound).stream()
			.map((outbound) -> this.beans.getBean(GatewayBeans.handlerOf(outbound), ReplaceableOutbound.class).pairs())
			.toList();
	}

	/** The names of the outbounds that have a connection for each of an inbound. */
	List<String> pairedOutbounds(String inbound) {
		return this.definition.routesFrom(inbound)
			.values()
			.stream()
			.flatMap((route) -> this.routes.get().outbounds(route).stream())
			.distinct()
			.filter(this::isPaired)
			.toList();
	}

	private boolean isPaired(String outbound) {
		OutboundDefinition of = this.definition.outbounds().get(outbound);
		return of != null && of.connections().paired();
	}

}
