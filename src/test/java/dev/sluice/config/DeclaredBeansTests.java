package dev.sluice.config;

import java.util.List;
import java.util.Map;

import dev.sluice.framing.Framing;
import dev.sluice.gateway.GatewayDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.annotation.BridgeFrom;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.MessageChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for mistakes between the configuration and the beans of the application.
 */
class DeclaredBeansTests {

	private static ConfigurationProblem only(Loaded loaded) {
		assertThat(loaded.problems()).hasSize(1);
		return loaded.problems().getFirst();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{from: orders, to: cor}                             | to                  | cor          | There is no target 'cor'.                    | Write core.
					{from: orders, to: [core, quots]}                   | to[1]               | quots        | There is no target 'quots'.                  | Write quotes.
					{from: orders, to: "quotes, zzz"}                   | to                  | quotes, zzz  | There is no target 'zzz'.                    | Write one of collector, core, quotes, discard.
					{from: orders, to: quotes, copy-to: [quots]}        | copy-to             | quots        | There is no target 'quots'.                  | Write quotes.
					{from: orders, to: feed}                            | to                  | feed         | 'feed' is an inbound, which is no target by itself. | Write an outbound, a channel or a bean.
					{from: orders, to: trackers}                        | to                  | trackers     | 'trackers' is an inbound, which is no target by itself. | Write 'peers:trackers' for the connection that ip_connectionId names, or an outbound
					{from: orders, to: collector}                       | to                  | collector    | The inbound awaits answers, and this target gives none. | Write a target that answers first
					{from: orders, to: quotes.zzz}                      | to                  | quotes.zzz   | The bean 'quotes' has no public method 'zzz'. | Write one of quotes.apply, quotes.record.
					{from: orders, to: [core, "peers:feed"]}            | to[1]               | peers:feed   | Over UDP there are no connections, and 'feed' receives over UDP. | Write an inbound over TCP, or an outbound.
					{from: orders, to: core, copy-to: "peers:trackrs"}  | copy-to             | peers:trackrs | There is no inbound 'trackrs'.              | Write trackers.
					{from: orders, to: "peers:trackers"}                | to                  | peers:trackers | The inbound awaits answers, and this target gives none. | Write a target that answers first
					{from: feed, to: "peers:files"}                     | to                  | peers:files  | With framing until-close one message would end the stream to a peer of 'files'. | Give the inbound a framing
					{from: feed, to: "peers:halves"}                    | to                  | peers:halves | With framing until-close one message would end the stream to a peer of 'halves'. | Give the inbound a framing
					{from: orders, steps: [{handle: quots.record}]}     | steps[0].handle     | quots.record | There is no bean 'quots.record'.             | Write quotes.record.
					{from: orders, when: "@quots.apply(payload)"}       | when                | @quots.apply(payload) | There is no bean 'quots'.           | Write quotes.
					""")
	void tellsWhatTheNamesOfARouteDoNotFit(String route, String property, String value, String reason, String action) {
		ConfigurationProblem problem = only(Loaded.yaml("""
				sluice:
				  inbound:
				    orders: {listen: "udp://h:1", pattern: request-reply}
				    feed: {listen: "udp://h:2"}
				    trackers: {listen: "tcp://h:3", framing: line}
				    files: {listen: "tcp://h:4", framing: until-close}
				    halves: {connect: "tcp://h:5", framing: {read: line, write: until-close}}
				  outbound:
				    core: {connect: "udp://h:1", pattern: request-reply}
				    collector: {connect: "udp://h:2"}
				  routes:
				    a: %s
				""".formatted(route)).withFlows().withTargets("quotes"));
		assertThat(problem.property()).isEqualTo("sluice.routes.a." + property);
		assertThat(problem.value()).isEqualTo(value);
		assertThat(problem.reason()).startsWith(reason);
		assertThat(problem.action()).startsWith((action != null) ? action : "");
		assertThat(Loaded.line(problem)).isEqualTo(12);
	}

	@Test
	void doesNotMissTheInboundsOfAMisspeltSection() {
		ConfigurationProblem problem = only(Loaded.yaml("""
				sluice.inbounds.trackers: {listen: "tcp://h:1", framing: line}
				sluice.routes.a: {from: trackers, to: "peers:trackers"}
				"""));
		assertThat(problem.property()).isEqualTo("sluice.inbounds");
	}

	@Test
	void tellsBeansThatInboundsNameAndThatThereAreNot() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice.inbound.orders:
				  listen: tcp://127.0.0.1:0
				  framing: {read: line, write: {bean: quotes}}
				  on-error: reply
				  error-reply: {bean: quotes.record}
				sluice.outbound.core:
				  connect: tcp://core:1
				  framing: {bean: missing}
				""").withFlows().withTargets("quotes").problems();
		assertThat(problems).extracting(ConfigurationProblem::property)
			.containsExactly("sluice.inbound.orders.framing.write.bean", "sluice.inbound.orders.error-reply.bean",
					"sluice.outbound.core.framing.bean");
		assertThat(problems).extracting(ConfigurationProblem::reason)
			.containsExactly("There is no bean 'quotes' that is a framing.", "'quotes.record' returns nothing.",
					"There is no bean 'missing' that is a framing.");
	}

	@Test
	void tellsABeanThatBearsTheNameOfAnInbound() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice.inbound.orders: {listen: "tcp://127.0.0.1:0", framing: line}
				sluice.routes.all: {from: orders, to: discard}
				""").withTargets("orders").problems();
		assertThat(problems).extracting(ConfigurationProblem::property).containsExactly("sluice.inbound.orders");
		assertThat(problems.getFirst().reason()).contains("bean 'orders'");
	}

	@Test
	void acceptsABeanThatBearsTheNameOfAnOutbound() {
		Loaded loaded = Loaded.yaml("""
				sluice.inbound.orders: {listen: "tcp://127.0.0.1:0", framing: line}
				sluice.outbound.core: {connect: "tcp://127.0.0.1:1", framing: line}
				sluice.routes.all: {from: orders, to: ["outbound:core", "bean:core"]}
				""").withTargets("core");
		assertThat(loaded.problems()).isEmpty();
	}

	@Test
	void acceptsBeansThatInboundsName() {
		assertThat(Loaded.yaml("""
				sluice.inbound.orders:
				  listen: tcp://127.0.0.1:0
				  framing: {bean: own}
				  on-error: reply
				  error-reply: {bean: quotes}
				""").withFlows().withTargets("quotes").with("own", OwnFraming.class).problems()).isEmpty();
	}

	@Test
	void tellsAnInboundThatNothingSubscribesTo() {
		ConfigurationProblem problem = only(
				Loaded.yaml("sluice.inbound.orders: {listen: \"udp://h:1\"}").with("quotes", Quotes.class));
		assertThat(problem.property()).isEqualTo("sluice.inbound.orders");
		assertThat(problem.reason()).isEqualTo("Nothing takes what the inbound receives.");
		assertThat(problem.action()).startsWith("Write a route with from: orders, or a bean with a method");
		assertThat(Loaded.line(problem)).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(classes = { Orders.class, Bridge.class, Flow.class })
	void acceptsASubscriber(Class<?> subscriber) {
		assertThat(Loaded.yaml("sluice.inbound.orders: {listen: \"udp://h:1\"}").with("own", subscriber).problems())
			.isEmpty();
	}

	@Test
	void looksForSubscribersAgainOnceBeansAreMade() {
		Loaded loaded = Loaded.yaml("""
				sluice.inbound: {a: {listen: "udp://h:1"}, b: {listen: "udp://h:2"}, c: {listen: "udp://h:3"}}
				sluice.routes.r.from: c
				""").withFlows();
		GatewayDefinition gateway = loaded.definition();
		Map<String, Boolean> subscribed = Map.of("a", true, "b", false);
		assertThat(GatewayDefinitions.unsubscribed(loaded.environment(), gateway, subscribed::get))
			.extracting(ConfigurationProblem::property)
			.containsExactly("sluice.inbound.b");
	}

	@Test
	void tellsAMissingChannelTogetherWithTheRest() {
		List<ConfigurationProblem> problems = Loaded.yaml("""
				sluice:
				  inbound:
				    orders: {listen: "udp://h:1", payload: txt}
				    feed: {listen: "udp://h:2"}
				  routes:
				    all: {from: orders, to: ["channel:quots", quotes], copy-to: "channel:other"}
				""").with("own", Quotes.class).withTargets("quotes").problems();
		assertThat(problems).extracting(ConfigurationProblem::property)
			.containsExactlyInAnyOrder("sluice.inbound.orders.payload", "sluice.inbound.feed",
					"sluice.routes.all.to[0]", "sluice.routes.all.copy-to");
		assertThat(problems).extracting(ConfigurationProblem::action).contains("Write quotes.");
	}

	@Test
	void tellsASubscriberBesideARoute() {
		ConfigurationProblem problem = only(
				Loaded.yaml("sluice.inbound.orders: {listen: \"udp://h:1\"}\nsluice.routes.rest: {from: orders}")
					.with("own", Orders.class));
		assertThat(problem.property()).isEqualTo("sluice.routes.rest.from");
		assertThat(problem.value()).isEqualTo("orders");
		assertThat(problem.reason())
			.isEqualTo("The route takes from orders, and so does @ServiceActivator on Orders.handle.");
	}

	static class Quotes {

		@ServiceActivator(inputChannel = "quotes")
		void handle(String payload) {
		}

	}

	static class Orders {

		@ServiceActivator(inputChannel = "orders")
		void handle(String payload) {
		}

	}

	static class Bridge {

		@BridgeFrom("orders")
		MessageChannel channel() {
			throw new UnsupportedOperationException();
		}

	}

	abstract static class OwnFraming implements Framing {

	}

	abstract static class Flow implements IntegrationFlow {

	}

}
