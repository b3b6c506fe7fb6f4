package dev.sluice.route;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.sluice.expression.Expressions;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.inbound.TestInbound;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.Ledger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;

import static dev.sluice.route.Routes.route;
import static dev.sluice.route.Routes.transform;
import static org.assertj.core.api.Assertions.assertThat;

/** Routes, made as beans, to what Spring Integration defines by itself. */
class IntegrationTargetTests {

	private static Object answer(String route, Object payload) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Application.class)) {
			Route made = context.getBean(route, Route.class);
			assertThat(made.flow().missingChannels()).isEmpty();
			RecordingExchange exchange = RecordingExchange.requestReply();
			new Router("orders", List.of(made.flow()), context).handleMessage(exchange.message(payload));
			assertThat(exchange.error()).isNull();
			return exchange.answer();
		}
	}

	@Test
	void answersWithTheAnswerOfAServiceActivator() {
		assertThat(answer("activator", "text")).isEqualTo("TEXT");
	}

	@Test
	void answersWithTheAnswerOfAFlow() {
		assertThat(answer("flow", "text")).isEqualTo("flow text!");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Application {

		private static final Map<String, InboundDefinition> INBOUNDS = Map.of("orders",
				TestInbound.definition("tcp://127.0.0.1:0", ExchangePattern.REQUEST_REPLY));

		@Bean
		Route activator(ConfigurableListableBeanFactory beans) {
			RouteDefinition definition = route().to("shout").build();
			assertThat(new RouteValidator(beans, INBOUNDS, Map.of()).validate(definition)).isEmpty();
			return create(beans, "activator", definition);
		}

		@Bean
		Route flow(ConfigurableListableBeanFactory beans) {
			return create(beans, "flow", route().to("channel:flowing").reply(transform("payload + '!'")).build());
		}

		private static Route create(ConfigurableListableBeanFactory beans, String name, RouteDefinition definition) {
			return new RouteFactory(beans, JsonMapper.shared(), new Expressions(beans), INBOUNDS, Map.of()).create(name,
					definition, (outbound) -> {
						throw new AssertionError(outbound);
					}, InboundPeers::new, new Ledger());
		}

		@Bean
		Shouter shouter() {
			return new Shouter();
		}

		@Bean
		IntegrationFlow someFlow() {
			return IntegrationFlow.from("flowing").<String, String>transform((text) -> "flow " + text).get();
		}

	}

	static class Shouter {

		@ServiceActivator(inputChannel = "shout")
		public String shout(String text) {
			return text.toUpperCase(Locale.ROOT);
		}

	}

}
