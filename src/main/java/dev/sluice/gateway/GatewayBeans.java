package dev.sluice.gateway;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.sluice.inbound.ErrorReplies;
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
import dev.sluice.route.Route;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.RouteFactory;
import dev.sluice.route.Router;
import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.Talk;
import dev.sluice.transport.tcp.TalkFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.endpoint.EventDrivenConsumer;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.SubscribableChannel;

/**
 * Defines the beans of a gateway. For an inbound {@code orders}: the channel
 * {@code orders}, the endpoint {@code orders.inbound}, over TCP the handler
 * {@code orders.peers} by which any flow of the application sends to one of its
 * connections and, where it has routes, their {@code orders.router} with its consumer.
 * For an outbound {@code core}: the channel {@code core}, by which any flow of the
 * application reaches it, and the handler {@code core.outbound} with its consumer; a bean
 * of the application's own that bears the name stays, and there is no channel then. For a
 * route {@code quotes}: {@code quotes.route}.
 */
public final class GatewayBeans {

	private static final String CONSUMER = ".consumer";

	private final GatewayDefinition definition;

	private final ConfigurableListableBeanFactory beans;

	private final BeanDefinitionRegistry registry;

	/**
	 * Creates the definer.
	 * @param definition a valid definition
	 * @param beans gives the beans when they are made
	 * @param registry takes the bean definitions
	 */
	public GatewayBeans(GatewayDefinition definition, ConfigurableListableBeanFactory beans,
			BeanDefinitionRegistry registry) {
		this.definition = definition;
		this.beans = beans;
		this.registry = registry;
	}

	/**
	 * The name of an inbound's endpoint.
	 * @param inbound the name of the inbound
	 * @return the name of the bean
	 */
	public static String endpointOf(String inbound) {
		return inbound + ".inbound";
	}

	/**
	 * The name of the handler that sends to the connections of an inbound.
	 * @param inbound the name of the inbound
	 * @return the name of the bean
	 */
	public static String peersOf(String inbound) {
		return inbound + ".peers";
	}

	/**
	 * The name of an inbound's router.
	 * @param inbound the name of the inbound
	 * @return the name of the bean
	 */
	public static String routerOf(String inbound) {
		return inbound + ".router";
	}

	/**
	 * The name of an outbound's handler.
	 * @param outbound the name of the outbound
	 * @return the name of the bean
	 */
	public static String handlerOf(String outbound) {
		return outbound + ".outbound";
	}

	/**
	 * The name of a route.
	 * @param route the name as configured
	 * @return the name of the bean
	 */
	public static String beanOf(String route) {
		return route + ".route";
	}

	/**
	 * Defines all beans.
	 */
	public void define() {
		this.definition.outbounds().forEach(this::outbound);
		this.definition.routes().forEach((name, route) -> define(beanOf(name), Route.class, () -> route(name, route)));
		this.definition.sources().forEach(this::inbound);
	}

	private void outbound(String name, OutboundDefinition outbound) {
		define(handlerOf(name), Outbound.class, () -> factory(outbound).create(name, outbound));
		if (!this.registry.containsBeanDefinition(name)) {
			define(name, DirectChannel.class, DirectChannel::new);
			consumer(handlerOf(name) + CONSUMER, name, handlerOf(name));
		}
	}

	private OutboundFactory factory(OutboundDefinition outbound) {
		List<OutboundFactory> factories = this.beans.getBeanProvider(OutboundFactory.class)
			.stream()
			.filter((factory) -> factory.scheme() == outbound.connect().getFirst().scheme())
			.toList();
		if (factories.size() != 1) {
			throw new IllegalStateException(factories.size() + " outbound factories for the scheme of "
					+ outbound.connect().getFirst() + ": " + factories);
		}
		return factories.getFirst();
	}

	private Route route(String name, RouteDefinition route) {
		return this.beans.getBean(RouteFactory.class)
			.create(name, route, (outbound) -> this.beans.getBean(handlerOf(outbound), Outbound.class),
					(inbound) -> this.beans.getBean(peersOf(inbound), InboundPeers.class), new Ledger(name));
	}

	private void inbound(String name, InboundDefinition inbound) {
		define(name, InboundChannel.class, InboundChannel::new);
		if (hasPeers(name, inbound)) {
			define(peersOf(name), InboundPeers.class, () -> new InboundPeers(name));
		}
		boolean routed = this.definition.routes().values().stream().anyMatch((route) -> route.from().contains(name));
		if (routed) {
			define(routerOf(name), Router.class, () -> new Router(name, routesOf(name), this.beans));
			consumer(routerOf(name) + CONSUMER, name, routerOf(name));
		}
		define(endpointOf(name), InboundEndpoint.class, () -> endpoint(name, inbound, routed));
	}

	/** What the far side of an outbound says by itself comes on connections of that. */
	private boolean hasPeers(String name, InboundDefinition inbound) {
		return this.definition.inbounds().containsKey(name) && inbound.scheme() == Address.Scheme.TCP;
	}

	/**
	 * The routes of an inbound in the order in which they are asked: by {@code order},
	 * and the one without a condition last.
	 */
	private List<Route> routesOf(String inbound) {
		Comparator<RouteDefinition> byCondition = Comparator.comparing((route) -> route.when() == null);
		Comparator<RouteDefinition> byOrder = Comparator
			.comparingInt((route) -> (route.order() != null) ? route.order() : Integer.MAX_VALUE);
		return this.definition.routes()
			.entrySet()
			.stream()
			.filter((route) -> route.getValue().from().contains(inbound))
			.sorted(Map.Entry.comparingByValue(byCondition.thenComparing(byOrder)))
			.map((route) -> this.beans.getBean(beanOf(route.getKey()), Route.class))
			.toList();
	}

	private InboundEndpoint endpoint(String name, InboundDefinition inbound, boolean routed) {
		@Nullable Router router = routed ? this.beans.getBean(routerOf(name), Router.class) : null;
		@Nullable ErrorReplies errorReplies = ConfiguredErrorReplies.of(inbound, this.beans.getBean(RouteFactory.class));
		Talk talk = this.beans.getBean(TalkFactory.class)
			.create("inbound=" + name, inbound.payload(), inbound.onConnect(), inbound.heartbeat());
		InboundFactory factory = this.beans.getBean(InboundFactory.class);
		InboundChannel channel = this.beans.getBean(name, InboundChannel.class);
		InboundFactory.Handling handling = new InboundFactory.Handling(routed, router != null && router.isNonBlocking(),
				router == null || router.needsOwnHeaders(), errorReplies, pairings(name), talk);
		if (!this.definition.inbounds().containsKey(name)) {
			return factory.createUnmatched(name, inbound, channel, handling);
		}
		InboundPeers peers = hasPeers(name, inbound) ? this.beans.getBean(peersOf(name), InboundPeers.class)
				: new InboundPeers(name);
		return factory.create(name, inbound, channel, peers, handling);
	}

	/** The outbounds that have a connection for each of the inbound. */
	private List<Pairing> pairings(String inbound) {
		RouteFactory routes = this.beans.getBean(RouteFactory.class);
		return this.definition.routes()
			.values()
			.stream()
			.filter((route) -> route.from().contains(inbound))
			.flatMap((route) -> routes.outbounds(route).stream())
			.distinct()
			.map((outbound) -> this.beans.getBean(handlerOf(outbound), Outbound.class))
			.filter(Pairing.class::isInstance)
			.map(Pairing.class::cast)
			.toList();
	}

	private void consumer(String bean, String channel, String handler) {
		define(bean, EventDrivenConsumer.class,
				() -> new EventDrivenConsumer(this.beans.getBean(channel, SubscribableChannel.class),
						this.beans.getBean(handler, MessageHandler.class)));
	}

	private <T> void define(String name, Class<T> type, Supplier<T> supplier) {
		RootBeanDefinition bean = new RootBeanDefinition(type, supplier);
		this.registry.registerBeanDefinition(name, bean);
	}

}
