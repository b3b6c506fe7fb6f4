package dev.sluice.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.sluice.inbound.InboundChannel;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.outbound.ReplaceableOutbound;
import dev.sluice.route.Flow;
import dev.sluice.route.Route;
import dev.sluice.route.RouteFactory;
import dev.sluice.route.RouteTable;
import dev.sluice.route.Router;
import io.micrometer.observation.ObservationRegistry;
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
 * {@code orders}, the endpoint {@code orders.inbound}, the handler {@code orders.peers}
 * by which any flow of the application sends to one of its connections and, where it has
 * routes, their {@code orders.router} with its consumer. For an outbound {@code core}:
 * the channel {@code core}, by which any flow of the application reaches it, and the
 * handler {@code core.outbound} with its consumer; a bean of the application's own that
 * bears the name stays, and there is no channel then. For a route {@code quotes}:
 * {@code quotes.route}.
 */
public final class GatewayBeans {

	private static final String CONSUMER = ".consumer";

	/** Marks what is defined here. */
	private static final String ATTRIBUTE = GatewayBeans.class.getName();

	private final GatewayDefinition definition;

	private final ConfigurableListableBeanFactory beans;

	private final BeanDefinitionRegistry registry;

	private final GatewayParts parts;

	private final Deque<String> defined = new ArrayDeque<>();

	/**
	 * Creates the definer.
	 * @param definition a valid definition
	 * @param beans gives the beans when they are made
	 * @param registry takes the bean definitions
	 */
	public GatewayBeans(GatewayDefinition definition, ConfigurableListableBeanFactory beans,
			BeanDefinitionRegistry registry) {
		this(definition, beans, registry, new GatewayParts(definition, beans, () -> beans.getBean(RouteFactory.class)));
	}

	GatewayBeans(GatewayDefinition definition, ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry,
			GatewayParts parts) {
		this.definition = definition;
		this.beans = beans;
		this.registry = registry;
		this.parts = parts;
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
	 * Whether a bean is one of the gateway's parts rather than the application's.
	 * @param beans the beans
	 * @param name the name of the bean
	 * @return {@code true} if it was defined here
	 */
	public static boolean isPart(ConfigurableListableBeanFactory beans, String name) {
		return beans.containsBeanDefinition(name) && beans.getBeanDefinition(name).hasAttribute(ATTRIBUTE);
	}

	/**
	 * Defines all beans.
	 */
	public void define() {
		this.definition.outbounds().keySet().forEach(this::outbound);
		this.definition.routes().keySet().forEach(this::route);
		this.definition.sources().keySet().forEach(this::inbound);
	}

	void outbound(String name) {
		define(handlerOf(name), ReplaceableOutbound.class, () -> new ReplaceableOutbound(
				this.parts.outbound(name, null),
				this.beans.getBeanProvider(ObservationRegistry.class).getIfAvailable(() -> ObservationRegistry.NOOP)));
		if (!this.registry.containsBeanDefinition(name)) {
			define(name, DirectChannel.class, DirectChannel::new);
			consumer(handlerOf(name) + CONSUMER, name, handlerOf(name));
		}
	}

	void route(String name) {
		define(beanOf(name), Route.class, () -> this.parts.route(name));
	}

	void inbound(String name) {
		define(name, InboundChannel.class, InboundChannel::new);
		if (this.parts.hasPeers(name)) {
			define(peersOf(name), InboundPeers.class, () -> new InboundPeers(name));
		}
		boolean routed = !this.definition.routesFrom(name).isEmpty();
		if (routed) {
			router(name);
		}
		define(endpointOf(name), InboundEndpoint.class, () -> this.parts.endpoint(name, routed ? table(name) : null));
	}

	void router(String inbound) {
		define(routerOf(inbound), Router.class, () -> new Router(inbound, flows(inbound), this.beans));
		consumer(routerOf(inbound) + CONSUMER, inbound, routerOf(inbound));
	}

	private List<Flow> flows(String inbound) {
		return this.parts.flows(inbound, (route) -> this.beans.getBean(beanOf(route), Route.class).flow());
	}

	private @Nullable RouteTable table(String inbound) {
		return this.beans.getBean(routerOf(inbound), Router.class).routes();
	}

	private void consumer(String bean, String channel, String handler) {
		define(bean, EventDrivenConsumer.class,
				() -> new EventDrivenConsumer(this.beans.getBean(channel, SubscribableChannel.class),
						this.beans.getBean(handler, MessageHandler.class)));
	}

	private <T> void define(String name, Class<T> type, Supplier<T> supplier) {
		RootBeanDefinition bean = new RootBeanDefinition();
		bean.setTargetType(type);
		bean.setFactoryBeanName(PartMakers.BEAN);
		bean.setFactoryMethodName(PartMakers.METHOD);
		bean.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		bean.setAttribute(ATTRIBUTE, true);
		PartMakers.of(this.beans).add(name, supplier);
		this.registry.registerBeanDefinition(name, bean);
		this.defined.push(name);
	}

	/**
	 * Removes what was defined, the last first.
	 */
	void removeDefined() {
		for (String name = this.defined.poll(); name != null; name = this.defined.poll()) {
			remove(this.beans, this.registry, name);
		}
	}

	/** Makes the router of an inbound, which was defined after the start. */
	void makeRouter(String inbound) {
		startConsumer(routerOf(inbound) + CONSUMER);
	}

	/**
	 * Makes the beans of an inbound, which were defined after the start, and has its
	 * channel listened to.
	 */
	InboundEndpoint makeInbound(String name) {
		startConsumer(routerOf(name) + CONSUMER);
		return this.beans.getBean(endpointOf(name), InboundEndpoint.class);
	}

	/**
	 * Makes the beans of an outbound, which were defined after the start, and has its
	 * channel listened to.
	 */
	ReplaceableOutbound makeOutbound(String name) {
		startConsumer(handlerOf(name) + CONSUMER);
		return this.beans.getBean(handlerOf(name), ReplaceableOutbound.class);
	}

	private void startConsumer(String name) {
		if (this.registry.containsBeanDefinition(name)) {
			this.beans.getBean(name, EventDrivenConsumer.class).start();
		}
	}

	/**
	 * The names of the beans of an inbound or outbound.
	 */
	static List<String> names(String part) {
		return List.of(part, endpointOf(part), peersOf(part), routerOf(part), handlerOf(part));
	}

	/** Removes the beans of an inbound. */
	static void removeInbound(String name, ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry) {
		remove(beans, registry, routerOf(name) + CONSUMER, endpointOf(name), routerOf(name), peersOf(name), name);
	}

	/** Removes the router of an inbound. */
	static void removeRouter(String inbound, ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry) {
		remove(beans, registry, routerOf(inbound) + CONSUMER, routerOf(inbound));
	}

	/** Removes the beans of an outbound. */
	static void removeOutbound(String name, ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry) {
		remove(beans, registry, handlerOf(name) + CONSUMER, handlerOf(name), name);
	}

	/** Removes the bean of a route. */
	static void removeRoute(String name, ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry) {
		remove(beans, registry, beanOf(name));
	}

	private static void remove(ConfigurableListableBeanFactory beans, BeanDefinitionRegistry registry,
			String... names) {
		Stream.of(names).filter((name) -> isPart(beans, name)).forEach((name) -> {
			registry.removeBeanDefinition(name);
			PartMakers.of(beans).remove(name);
		});
	}

}
