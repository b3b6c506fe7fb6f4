package dev.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.expression.Expressions;
import dev.sluice.gateway.ConfiguredTalk;
import dev.sluice.gateway.Drain;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.GatewayBeans;
import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.gateway.LiveChanges;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundFactory;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.TcpOutboundFactory;
import dev.sluice.outbound.UdpOutboundFactory;
import dev.sluice.route.RouteFactory;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.TalkFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.unit.DataSize;

/**
 * Runs the gateway that the {@code sluice} properties describe, in any Boot application.
 */
@AutoConfiguration(after = { IntegrationAutoConfiguration.class, JacksonAutoConfiguration.class })
public final class SluiceAutoConfiguration {

	@Bean
	static GatewayRegistrar sluiceGatewayRegistrar(ConfigurableEnvironment environment) {
		return new GatewayRegistrar(environment);
	}

	@Bean
	@Lazy
	EventLoops sluiceEventLoops() {
		return new EventLoops();
	}

	@Bean
	@Lazy
	InboundFactory sluiceInboundFactory(EventLoops eventLoops, ObjectProvider<JsonMapper> json,
			ApplicationContext context, GatewayCapacity capacity) {
		return new InboundFactory(eventLoops, json.getIfAvailable(JsonMapper::new), context, capacity);
	}

	@Bean
	@Lazy
	GatewayCapacity sluiceGatewayCapacity(GatewayDefinition definition) {
		DataSize bytes = definition.limits().inFlightBytes();
		return GatewayCapacity.of(definition.limits().connections(), (bytes != null) ? bytes.toBytes() : null);
	}

	@Bean
	@Lazy
	Expressions sluiceExpressions(BeanFactory beans) {
		return new Expressions(beans);
	}

	@Bean
	@Lazy
	TcpOutboundFactory sluiceTcpOutboundFactory(EventLoops eventLoops, ObjectProvider<JsonMapper> json,
			ApplicationContext context, Expressions expressions, TalkFactory talks) {
		return new TcpOutboundFactory(eventLoops, json.getIfAvailable(JsonMapper::new), context, context, expressions,
				talks, unmatchedInbounds(context));
	}

	@Bean
	@Lazy
	TalkFactory sluiceTalkFactory(RouteFactory routes, ObjectProvider<JsonMapper> json) {
		return new ConfiguredTalk(routes, json.getIfAvailable(JsonMapper::new));
	}

	@Bean
	@Lazy
	UdpOutboundFactory sluiceUdpOutboundFactory(EventLoops eventLoops, ObjectProvider<JsonMapper> json,
			BeanFactory beans, Expressions expressions) {
		return new UdpOutboundFactory(eventLoops, json.getIfAvailable(JsonMapper::new), expressions,
				unmatchedInbounds(beans));
	}

	private static Function<String, UnmatchedInbound> unmatchedInbounds(BeanFactory beans) {
		return (name) -> (UnmatchedInbound) beans.getBean(GatewayBeans.endpointOf(name), InboundEndpoint.class);
	}

	@Bean
	@Lazy
	RouteFactory sluiceRouteFactory(ConfigurableListableBeanFactory beans, ObjectProvider<JsonMapper> json,
			Expressions expressions, GatewayDefinition definition) {
		return new RouteFactory(beans, json.getIfAvailable(JsonMapper::new), expressions, definition.inbounds(),
				definition.outbounds());
	}

	@Bean
	Gateway sluiceGateway(GatewayDefinition definition, BeanFactory beans, ApplicationContext context,
			@Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration grace) {
		List<InboundEndpoint> inbounds = definition.sources()
			.keySet()
			.stream()
			.map((name) -> beans.getBean(GatewayBeans.endpointOf(name), InboundEndpoint.class))
			.toList();
		List<Outbound> outbounds = definition.outbounds()
			.keySet()
			.stream()
			.map((name) -> beans.getBean(GatewayBeans.handlerOf(name), Outbound.class))
			.toList();
		return new Gateway(definition, inbounds, outbounds, new Drain(grace), context);
	}

	@Bean
	SubscriberCheck sluiceSubscriberCheck(ConfigurableEnvironment environment, GatewayDefinition definition,
			BeanFactory beans) {
		return new SubscriberCheck(environment, definition, beans);
	}

	@Bean
	ConfigurationSources sluiceConfigurationSources(ConfigurableEnvironment environment, ApplicationContext context,
			ObjectProvider<StartProfiles.Known> profiles) {
		return new ConfigurationSources(environment, new DefaultResourceLoader(context.getClassLoader()),
				profiles.getIfAvailable(() -> new StartProfiles.Known(List.of())).profiles());
	}

	@Bean
	LiveChanges sluiceLiveChanges(Gateway gateway, ConfigurationSources sources, ConfigurableEnvironment environment,
			ConfigurableListableBeanFactory beans, ApplicationEventPublisher publisher) {
		return new LiveChanges(gateway, new DefinitionReader(sources, environment, beans), beans, publisher);
	}

	@Bean
	ConfigurationWatch sluiceConfigurationWatch(ConfigurableEnvironment environment, ConfigurationSources sources,
			LiveChanges changes) {
		return new ConfigurationWatch(() -> WatchMode.of(environment.getProperty(WatchMode.PROPERTY)), sources,
				changes);
	}

	@Bean
	CloudRefresh sluiceCloudRefresh(LiveChanges changes) {
		return new CloudRefresh(changes);
	}

}
