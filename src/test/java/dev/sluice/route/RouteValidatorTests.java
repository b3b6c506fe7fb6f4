package dev.sluice.route;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.messaging.MessageHandler;

import static dev.sluice.route.Routes.filter;
import static dev.sluice.route.Routes.handle;
import static dev.sluice.route.Routes.headers;
import static dev.sluice.route.Routes.route;
import static dev.sluice.route.Routes.transform;
import static org.assertj.core.api.Assertions.assertThat;

class RouteValidatorTests {

	private Routes routes;

	@BeforeEach
	void start() {
		this.routes = new Routes(Beans.class).with(FakeOutbound.answering("core", "OK"))
			.with(FakeOutbound.oneWay("collector"))
			.with(FakeOutbound.oneWay("both"));
	}

	@AfterEach
	void stop() {
		this.routes.close();
	}

	private RouteProblem problem(Routes.Definition definition) {
		List<RouteProblem> problems = this.routes.validate(definition);
		assertThat(problems).hasSize(1);
		return problems.getFirst();
	}

	@ParameterizedTest
	@ValueSource(strings = { "core", "outbound:core", "quoteService", "bean:quoteService", "service.one", "fraud",
			"channel:fraud", "channel:activated", "discard", "handler", "activated", "lazy.work", "bean:both", "later",
			"my.dotted.service.one" })
	void takesTargetsThatAnswer(String target) {
		assertThat(this.routes.validate(route().to(target))).isEmpty();
	}

	@Test
	void refusesAChannelThatNothingCanDefine() {
		RouteProblem problem = problem(route().to("core").copyTo("channel:fruad"));
		assertThat(problem.property()).isEqualTo("copy-to");
		assertThat(problem.reason()).isEqualTo("there is no channel 'fruad'");
		assertThat(problem.action()).isEqualTo("write fraud");
		assertThat(problem(route().to("core", "channel:zzz")).property()).isEqualTo("to[1]");
		assertThat(problem(route().to("channel:zzz")).action())
			.isEqualTo("write one of channelFunction, fraud, activated");
	}

	@ParameterizedTest
	@ValueSource(classes = { IntegrationFlow.class, RegistersFlows.class })
	void takesAChannelThatMayComeLater(Class<?> bean) {
		this.routes.context().registerBeanDefinition("late", new RootBeanDefinition(bean));
		assertThat(this.routes.validate(route().to("channel:comes-later"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "collector", "log", "service.nothing", "service.voidLater", "nothing", "peers:orders" })
	void refusesTargetsThatDoNotAnswerWhereAnAnswerIsAwaited(String target) {
		assertThat(problem(route().to(target))).satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("to");
			assertThat(problem.value()).isEqualTo(target);
			assertThat(problem.reason()).isEqualTo("the inbound awaits answers, and this target gives none");
		});
		assertThat(problem(route().to(target, "core")).property()).isEqualTo("to[0]");
		assertThat(this.routes.validate(route().to("core", target))).isEmpty();
		assertThat(this.routes.validate(route().from("telemetry").to(target))).isEmpty();
		assertThat(problem(route().from("telemetry", "orders").to(target)).property()).isEqualTo("to");
	}

	@Test
	void makesNoBean() {
		this.routes.validate(route().to("lazy.work").steps(handle("lazy"), transform("@lazy.work(payload)")));
		assertThat(this.routes.context().getBeanFactory().containsSingleton("lazy")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "cor", "outbound:cor", "Core" })
	void namesTheNearestTarget(String target) {
		RouteProblem problem = problem(route().to(target));
		assertThat(problem.reason()).startsWith("there is no ").endsWith("'");
		assertThat(problem.action()).isEqualTo("write core");
	}

	@Test
	void namesTheNearestBeanAndMethod() {
		assertThat(problem(route().to("quoteServise")).action()).isEqualTo("write quoteService");
		assertThat(problem(route().to("service.onw")).action()).isEqualTo("write service.one");
		assertThat(problem(route().to("service.entirelyDifferent")).action())
			.isEqualTo("write one of service.nothing, service.one, service.voidLater");
		assertThat(problem(route().to("somethingCompletelyUnknown")).action())
			.startsWith("write one of both, collector, core, activatedService, ")
			.contains("quoteService", "fraud")
			.endsWith(", discard")
			.doesNotContain("org.springframework", "beans");
		assertThat(problem(route().to("quoteServise.apply")).action()).isEqualTo("write quoteService.apply");
		assertThat(problem(route().to("activate")).action()).isEqualTo("write activated");
	}

	@Test
	void refusesANameThatFitsTwo() {
		RouteProblem problem = problem(route().from("telemetry").to("both"));
		assertThat(problem.reason()).isEqualTo("'both' is the name of an outbound and of a bean");
		assertThat(problem.action()).isEqualTo("write 'outbound:both' or 'bean:both'");
		assertThat(problem(route().to("channelFunction")).action())
			.isEqualTo("write 'channel:channelFunction' or 'bean:channelFunction'");
		assertThat(this.routes.validate(route().from("telemetry").to("outbound:both"))).isEmpty();
	}

	@Test
	void doesNotTakeTheChannelOfAnOutboundForASecondMeaning() {
		this.routes.context().getBeanFactory().registerSingleton("core", new DirectChannel());
		assertThat(this.routes.validate(route().to("core"))).isEmpty();
		assertThat(problem(route().steps(handle("core"))).reason()).isEqualTo("'core' is an inbound or outbound");
	}

	@Test
	void refusesAnInbound() {
		this.routes.context().getBeanFactory().registerSingleton("orders", new DirectChannel());
		assertThat(problem(route().to("orders")).reason())
			.isEqualTo("'orders' is an inbound, which is no target by itself");
		assertThat(problem(route().to("orders")).action()).startsWith("write 'peers:orders' for the connection");
		assertThat(problem(route().to("channel:orders")).reason()).contains("is an inbound");
	}

	@Test
	void takesThePeersOfAnInboundOverTcp() {
		assertThat(this.routes.validate(route().from("telemetry").to("peers:orders"))).isEmpty();
		assertThat(this.routes.validate(route().to("core", "peers: orders").copyTo("peers:orders"))).isEmpty();
	}

	@Test
	void refusesPeersThatThereAreNot() {
		assertThat(problem(route().from("telemetry").to("peers:telemetry")).reason())
			.isEqualTo("over UDP there are no connections, and 'telemetry' receives over UDP");
		RouteProblem problem = problem(route().from("telemetry").to("peers:ordres"));
		assertThat(problem.reason()).isEqualTo("there is no inbound 'ordres'");
		assertThat(problem.action()).isEqualTo("write orders");
	}

	@Test
	void refusesUnknownPrefixesAndWrongKinds() {
		assertThat(problem(route().to("topic:x")).reason()).isEqualTo("there is no prefix 'topic:'");
		assertThat(problem(route().to("channel:quoteService")).reason())
			.isEqualTo("the bean 'quoteService' is not a channel");
		assertThat(problem(route().to("bean:core")).reason()).isEqualTo("'core' is an inbound or outbound");
	}

	@Test
	void refusesAMethodThatIsOverloaded() {
		assertThat(problem(route().to("overloaded.work")).reason())
			.isEqualTo("the bean 'overloaded' has 2 methods 'work'");
	}

	@Test
	void refusesABeanOfSeveralMethodsWithoutOne() {
		RouteProblem problem = problem(route().to("service"));
		assertThat(problem.reason()).endsWith("and has several public methods");
		assertThat(problem.action()).isEqualTo("write 'service.<method>' with one of: nothing, one, voidLater");
		assertThat(problem(route().to("closed")).reason()).endsWith("and has no public method");
	}

	@Test
	void refusesDiscardBesideOthersAndAsACopy() {
		assertThat(problem(route().to("core", "discard")).reason()).contains("cannot stand beside others");
		assertThat(problem(route().to("core").copyTo("discard")).property()).isEqualTo("copy-to");
	}

	@Test
	void reportsEveryMistakeWithItsProperty() {
		List<RouteProblem> problems = this.routes.validate(route().from("ordres", "telemetry")
			.when("payload ==")
			.steps(transform("payload.("), headers("kind", "#{payload"), filter(""), handle("nobody"),
					headers("replyChannel", "x"), transform("@nobody.x()"), headers("a", "#{@nobody}"))
			.to("nobody", "core")
			.copyTo("nobody")
			.reply(filter("'")));
		assertThat(problems).extracting(RouteProblem::property)
			.containsExactlyInAnyOrder("from[0]", "when", "steps[0].transform", "steps[1].headers.kind",
					"steps[2].filter", "steps[3].handle", "steps[4].headers.replyChannel", "steps[5].transform",
					"steps[6].headers.a", "to[0]", "copy-to", "reply[0].filter");
		assertThat(problems).allSatisfy((problem) -> {
			assertThat(problem.reason()).isNotBlank();
			assertThat(problem.action()).isNotBlank();
		});
		assertThat(problems.getFirst().action()).isEqualTo("write orders");
	}

	@Test
	void refusesARouteFromNowhere() {
		assertThat(problem(route().from(new String[0])).reason()).isEqualTo("the route comes from nowhere");
	}

	/** Registers flows when it is made. */
	abstract static class RegistersFlows {

		RegistersFlows(IntegrationFlowContext flows) {
		}

	}

	static class Service {

		public String one(String text) {
			return text;
		}

		public void nothing(String text) {
		}

		public CompletableFuture<Void> voidLater(String text) {
			return CompletableFuture.completedFuture(null);
		}

	}

	static class Overloaded {

		public String work(String text) {
			return text;
		}

		public String work(byte[] bytes) {
			return "";
		}

	}

	static class Closed {

		private String work() {
			return "";
		}

		@Override
		public String toString() {
			return "closed" + work();
		}

	}

	static class Work {

		public String work(String text) {
			return text;
		}

	}

	static class Activated {

		@ServiceActivator(inputChannel = "activated")
		public String activate(String text) {
			return text;
		}

	}

	static class ChannelFunction extends DirectChannel implements Function<String, String> {

		@Override
		public String apply(String text) {
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Function<String, String> quoteService() {
			return (text) -> text;
		}

		@Bean
		Function<String, CompletionStage<String>> later() {
			return CompletableFuture::completedFuture;
		}

		@Bean
		Function<String, Void> nothing() {
			return (text) -> null;
		}

		@Bean
		Function<String, String> both() {
			return (text) -> text;
		}

		@Bean
		Consumer<String> log() {
			return (text) -> {
			};
		}

		@Bean
		MessageHandler handler() {
			return (message) -> {
			};
		}

		@Bean
		DirectChannel fraud() {
			return new DirectChannel();
		}

		@Bean({ "service", "my.dotted.service" })
		Service service() {
			return new Service();
		}

		@Bean
		Overloaded overloaded() {
			return new Overloaded();
		}

		@Bean
		Closed closed() {
			return new Closed();
		}

		@Bean
		ChannelFunction channelFunction() {
			return new ChannelFunction();
		}

		@Bean
		Activated activatedService() {
			return new Activated();
		}

		@Bean
		@Lazy
		Work lazy() {
			throw new AssertionError("made");
		}

	}

}
