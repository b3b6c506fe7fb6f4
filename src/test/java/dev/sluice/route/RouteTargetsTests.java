package dev.sluice.route;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.NonBlocking;
import dev.sluice.message.Outcome;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static dev.sluice.route.Routes.filter;
import static dev.sluice.route.Routes.handle;
import static dev.sluice.route.Routes.headers;
import static dev.sluice.route.Routes.route;
import static dev.sluice.route.Routes.transform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class RouteTargetsTests {

	private final CompletableFuture<@Nullable Object> pending = new CompletableFuture<>();

	private final FakeOutbound core = FakeOutbound.answering("core", "OK");

	private final FakeOutbound slow = new FakeOutbound("slow", true, (message) -> this.pending);

	private final FakeOutbound collector = FakeOutbound.oneWay("collector");

	private final FakeOutbound down = new FakeOutbound("down", true, (message) -> CompletableFuture
		.failedFuture(new ExchangeException(Cause.TARGET_DOWN, "down: nobody there")));

	private Routes routes;

	@BeforeEach
	void start() {
		this.routes = new Routes(Beans.class).with(this.core).with(this.slow).with(this.collector).with(this.down);
	}

	@AfterEach
	void stop() {
		this.routes.close();
	}

	private Beans beans() {
		return this.routes.bean(Beans.class);
	}

	private MessageChannel replyChannel(Message<?> message) {
		return (MessageChannel) message.getHeaders().getReplyChannel();
	}

	@Test
	void answersWithTheAnswerOfAnOutbound() {
		RecordingExchange exchange = this.routes.request(route().to("core"), "text");
		assertThat(exchange.answer()).isEqualTo("OK");
		assertThat(this.core.sent()).singleElement()
			.satisfies((message) -> assertThat(Exchange.of(message)).isSameAs(exchange));
	}

	@Test
	void endsAOneWayMessageWhenTheOutboundHasSentIt() {
		RecordingExchange exchange = this.routes.oneWay(route().to("collector"), "text");
		assertThat(exchange.outcome()).isEqualTo(Outcome.HANDLED);
		assertThat(exchange.answer()).isNull();
	}

	@Test
	void keepsTheCauseOfAnOutboundsFailure() {
		RecordingExchange exchange = this.routes.request(route().to("down"), "text");
		assertThat(exchange.cause()).isEqualTo(Cause.TARGET_DOWN);
		assertThat(exchange.error()).hasMessage("route 'quotes', to 'down': down: nobody there");
	}

	@Test
	void answersWithWhatABeanReturns() {
		assertThat(this.routes.request(route().to("upper"), "text").answer()).isEqualTo("TEXT");
		assertThat(this.routes.request(route().to("none"), "text")).satisfies((exchange) -> {
			assertThat(exchange.outcome()).isEqualTo(Outcome.HANDLED);
			assertThat(exchange.answer()).isNull();
		});
	}

	@Test
	void failsWhatABeanThrows() {
		RecordingExchange exchange = this.routes.request(route().to("failing"), "text");
		assertThat(exchange.outcome()).isEqualTo(Outcome.FAILED);
		assertThat(exchange.error()).hasMessage("route 'quotes', to 'failing': no luck");
	}

	@Test
	void discardsOnPurpose() {
		assertThat(this.routes.request(route().to("discard"), "text").outcome()).isEqualTo(Outcome.DISCARDED);
	}

	@Test
	void leavesTheExchangeOpenUntilSomebodyAnswersAChannel() {
		RecordingExchange exchange = this.routes.request(route().to("queue"), "text");
		assertThat(exchange.outcome()).isNull();
		Message<?> received = beans().queue.receive(0);
		assertThat(received.getHeaders()).containsEntry("sluice_route", "quotes");
		replyChannel(received).send(new GenericMessage<>("answer"));
		assertThat(exchange.answer()).isEqualTo("answer");
	}

	@Test
	void endsAOneWayMessageWhenAChannelHasTakenIt() {
		assertThat(this.routes.oneWay(route().to("queue"), "text").outcome()).isEqualTo(Outcome.HANDLED);
	}

	@Test
	void failsWhereAChannelDoesNotTakeTheMessage() {
		assertThat(this.routes.request(route().to("refusing"), "text").error())
			.hasMessage("route 'quotes', to 'refusing': the channel did not take the message");
		assertThat(this.routes.request(route().to("nobody"), "text").error())
			.hasMessageStartingWith("route 'quotes', to 'nobody': ")
			.satisfies((error) -> assertThat(error.getMessage()).contains("no subscribers"));
	}

	@Test
	void takesTheAnswerOfAMessageHandler() {
		assertThat(this.routes.request(route().to("replying"), "text").answer()).isEqualTo("re: text");
		assertThat(this.routes.oneWay(route().to("replying"), "text").outcome()).isEqualTo(Outcome.HANDLED);
	}

	@Test
	void appliesTheReplyStepsToTheAnswerWithTheHeadersOfTheRequest() {
		RecordingExchange exchange = this.routes.request(route().steps(headers("kind", "quote"))
			.to("core")
			.reply(transform("headers.kind + ' ' + payload"), handle("upper")), "text");
		assertThat(exchange.answer()).isEqualTo("QUOTE OK");
	}

	@Test
	void appliesTheReplyStepsToAnAnsweringMessageWithItsHeaders() {
		RecordingExchange exchange = this.routes.request(
				route().to("replyMessage").reply(transform("payload + headers.extra + headers.sluice_inbound")), "a");
		assertThat(exchange.answer()).isEqualTo("a1orders");
	}

	@Test
	void appliesTheReplyStepsToTheMessageItself() {
		assertThat(this.routes.request(route().reply(transform("'OK ' + payload")), "text").answer())
			.isEqualTo("OK text");
	}

	@Test
	void appliesTheReplyStepsToTheAnswerToAChannel() {
		RecordingExchange exchange = this.routes.request(
				route().steps(headers("kind", "quote")).to("queue").reply(transform("headers.kind + payload")), "x");
		Message<?> received = beans().queue.receive(0);
		assertThat(Exchange.of(received)).isSameAs(exchange);
		replyChannel(received).send(new GenericMessage<>("answer"));
		assertThat(exchange.answer()).isEqualTo("quoteanswer");
		replyChannel(received).send(new GenericMessage<>("second"));
		assertThat(exchange.answer()).isEqualTo("quoteanswer");
	}

	@Test
	void failsWhereAnErrorAnswersAChannel() {
		RecordingExchange exchange = this.routes.request(route().to("queue").reply(transform("payload")), "x");
		replyChannel(beans().queue.receive(0)).send(new ErrorMessage(new IllegalStateException("no luck")));
		assertThat(exchange.error()).hasMessage("route 'quotes', to 'queue': no luck");
	}

	@Test
	void appliesNoReplyStepsWhereThereIsNoAnswer() {
		Routes.Definition definition = route().to("none").reply(transform("payload.length()"));
		assertThat(this.routes.request(definition, "text").outcome()).isEqualTo(Outcome.HANDLED);
		assertThat(this.routes.oneWay(route().to("upper").reply(transform("1 / 0")), "text").outcome())
			.isEqualTo(Outcome.HANDLED);
	}

	@Test
	void withholdsAnAnswerThatAReplyFilterDoesNotLetPass() {
		RecordingExchange exchange = this.routes.request(route().to("core").reply(filter("payload != 'OK'")), "text");
		assertThat(exchange.outcome()).isEqualTo(Outcome.DISCARDED);
	}

	@Test
	void failsAReplyStepThatThrowsAndNamesIt() {
		RecordingExchange exchange = this.routes.request(route().to("core").reply(transform("payload.charAt(9)")), "x");
		assertThat(exchange.error()).hasMessageStartingWith("route 'quotes', reply[0] (transform): ");
	}

	@Test
	void runsReplyStepsThatMayBlockAwayFromTheEventLoop() {
		RecordingExchange exchange = this.routes.request(route().to("slow").reply(handle("upper")), "x");
		this.pending.complete("ok");
		Awaitility.await().untilAsserted(() -> assertThat(exchange.answer()).isEqualTo("OK"));
		assertThat(beans().threads).hasSize(1).allMatch(Thread::isVirtual);
	}

	@Test
	void tellsAllTargetsAndAnswersWithTheAnswerOfTheFirst() {
		RecordingExchange exchange = this.routes.request(route().to("core", "upper", "collector", "queue"), "text");
		assertThat(exchange.answer()).isEqualTo("OK");
		assertThat(this.collector.sent()).hasSize(1);
		assertThat(beans().threads).hasSize(1);
		// What the others answer goes nowhere.
		replyChannel(beans().queue.receive(0)).send(new GenericMessage<>("too much"));
		assertThat(exchange.late()).isZero();
	}

	@Test
	void answersWhenAllTargetsHaveEnded() {
		RecordingExchange exchange = this.routes
			.request(route().to("upper", "slow", "core").reply(transform("payload + '!'")), "text");
		assertThat(exchange.outcome()).isNull();
		assertThat(this.core.sent()).hasSize(1);
		this.pending.complete("ignored");
		assertThat(exchange.answer()).isEqualTo("TEXT!");
	}

	@Test
	void failsWithTheFirstOfSeveralTargetsThatFails() {
		RecordingExchange exchange = this.routes.request(route().to("slow", "failing", "core"), "text");
		assertThat(exchange.error()).hasMessage("route 'quotes', to 'failing': no luck");
		assertThat(this.core.sent()).isEmpty();
		this.pending.complete("late");
		assertThat(exchange.late()).isZero();
	}

	@Test
	void failsWhenATargetFailsLater() {
		RecordingExchange exchange = this.routes.request(route().to("core", "slow"), "text");
		this.pending.completeExceptionally(new ExchangeException(Cause.TIMEOUT, "no answer"));
		assertThat(exchange.cause()).isEqualTo(Cause.TIMEOUT);
		assertThat(exchange.error()).hasMessage("route 'quotes', to 'slow': no answer");
	}

	@Test
	void awaitsTheAnswerOfAChannelThatIsTheFirstOfSeveralTargets() {
		RecordingExchange exchange = this.routes.request(route().to("queue", "core"), "text");
		assertThat(exchange.outcome()).isNull();
		MessageChannel replies = replyChannel(beans().queue.receive(0));
		replies.send(new GenericMessage<>("answer"));
		replies.send(new GenericMessage<>("second"));
		assertThat(exchange.answer()).isEqualTo("answer");
	}

	@Test
	void tellsCopiesBeforeTheTargets() {
		RecordingExchange exchange = this.routes.request(
				route().steps(transform("payload + '!'")).to("core").copyTo("collector", "queue", "upper"), "text");
		assertThat(exchange.answer()).isEqualTo("OK");
		assertThat(this.collector.sent()).singleElement().extracting(Message::getPayload).isEqualTo("text!");
		Message<?> copy = beans().queue.receive(0);
		assertThat(copy.getPayload()).isEqualTo("text!");
		replyChannel(copy).send(new GenericMessage<>("ignored"));
		assertThat(exchange.late()).isZero();
	}

	@Test
	void countsCopiesThatFailAndLogsSome(CapturedOutput output) {
		Route route = this.routes.route("quotes", route().to("core").copyTo("failing", "down", "nobody", "collector"));
		Router router = this.routes.router(route);
		for (int i = 0; i < 3; i++) {
			RecordingExchange exchange = RecordingExchange.requestReply();
			router.handleMessage(exchange.message("text"));
			assertThat(exchange.answer()).isEqualTo("OK");
		}
		assertThat(route.copyFailures()).isEqualTo(9);
		assertThat(this.collector.sent()).hasSize(3);
		assertThat(output.getOut().lines().filter((line) -> line.contains("event=copy-failed"))).hasSize(1)
			.allMatch((line) -> line.contains("route=quotes target=failing cause=failed"));
	}

	@Test
	void findsAChannelThatComesLater() {
		Route route = this.routes.route("quotes", route().to("channel:late").copyTo("channel:never"));
		assertThat(route.flow().missingChannels()).extracting(RouteProblem::property)
			.containsExactlyInAnyOrder("to", "copy-to");
		QueueChannel late = new QueueChannel();
		this.routes.context().getBeanFactory().registerSingleton("late", late);
		assertThat(route.flow().missingChannels()).extracting(RouteProblem::reason)
			.containsExactly("there is no channel 'never'");
		RecordingExchange exchange = RecordingExchange.oneWay();
		this.routes.router(route).handleMessage(exchange.message("text"));
		assertThat(late.receive(0).getPayload()).isEqualTo("text");
		assertThat(route.copyFailures()).isEqualTo(1);
	}

	@Test
	void refusesADefinitionThatIsNotValid() {
		assertThatExceptionOfType(InvalidRouteException.class)
			.isThrownBy(() -> this.routes.route("quotes", route().when("payload ==").to("cor")))
			.withMessageContaining("write core")
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(2));
	}

	@Test
	void knowsWhatMayBlock() {
		assertThat(this.routes.route("r", route()).flow().isNonBlocking()).isTrue();
		assertThat(this.routes.route("r", route().to("core", "collector").copyTo("slow")).flow().isNonBlocking())
			.isTrue();
		assertThat(this.routes.route("r", route().to("quick")).flow().isNonBlocking()).isTrue();
		assertThat(this.routes.route("r", route().to("marked")).flow().isNonBlocking()).isTrue();
		assertThat(this.routes.route("r", route().to("service.quick")).flow().isNonBlocking()).isTrue();
		assertThat(this.routes.route("r", route().to("service.slow")).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().to("upper")).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().to("queue")).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().to("replying")).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().to("core").copyTo("upper")).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().to("core").reply(handle("upper"))).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().to("core").steps(handle("upper"))).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().to("core", "upper")).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().when("@quick.apply(payload) != null")).flow().isNonBlocking())
			.isFalse();
		assertThat(this.routes.route("r", route().steps(filter("@quick != null"))).flow().isNonBlocking()).isFalse();
		assertThat(this.routes.route("r", route().steps(headers("a", "#{@quick}"))).flow().isNonBlocking()).isFalse();
		assertThat(this.routes
			.route("r",
					route().when("true")
						.steps(filter("true"), transform("payload"), headers("a", "#{payload}"), handle("quick")))
			.flow()
			.isNonBlocking()).isTrue();
	}

	static class Service {

		@NonBlocking
		public String quick(String text) {
			return text;
		}

		public String slow(String text) {
			return text;
		}

	}

	@NonBlocking
	static class Marked implements Function<String, String> {

		@Override
		public String apply(String text) {
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		private final List<Thread> threads = new CopyOnWriteArrayList<>();

		private final QueueChannel queue = new QueueChannel();

		@Bean
		QueueChannel queue() {
			return this.queue;
		}

		@Bean
		MessageChannel refusing() {
			return (message, timeout) -> false;
		}

		@Bean
		DirectChannel nobody() {
			return new DirectChannel();
		}

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		Marked marked() {
			return new Marked();
		}

		@Bean
		Function<String, String> upper() {
			return (text) -> {
				this.threads.add(Thread.currentThread());
				return text.toUpperCase(Locale.ROOT);
			};
		}

		@Bean
		@NonBlocking
		Function<String, String> quick() {
			return (text) -> text;
		}

		@Bean
		Consumer<String> none() {
			return (text) -> {
			};
		}

		@Bean
		Function<String, String> failing() {
			return (text) -> {
				throw new IllegalStateException("no luck");
			};
		}

		@Bean
		Function<Message<String>, Message<String>> replyMessage() {
			return (message) -> MessageBuilder.withPayload(message.getPayload())
				.copyHeaders(Map.of("extra", 1))
				.build();
		}

		@Bean
		MessageHandler replying() {
			return (message) -> ((MessageChannel) message.getHeaders().getReplyChannel())
				.send(new GenericMessage<>("re: " + message.getPayload()));
		}

	}

}
