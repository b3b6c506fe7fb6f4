package dev.sluice.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import dev.sluice.message.Cause;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Outcome;
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
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static dev.sluice.route.Routes.route;
import static dev.sluice.route.Routes.transform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class RouterTests {

	private final CompletableFuture<@Nullable Object> pending = new CompletableFuture<>();

	private Routes routes;

	@BeforeEach
	void start() {
		this.routes = new Routes(Beans.class).with(new FakeOutbound("slow", true, (message) -> this.pending));
	}

	@AfterEach
	void stop() {
		this.routes.close();
	}

	private Beans beans() {
		return this.routes.bean(Beans.class);
	}

	private Message<?> throughRoute(Routes.Definition definition, Message<?> message) {
		this.routes.router(this.routes.route("quotes", definition)).handleMessage(message);
		return beans().seen.getLast();
	}

	@Test
	void givesAMessageToTheFirstRouteThatTakesIt() {
		Route quotes = this.routes.route("quotes", route().when("payload.startsWith('Q')").steps(transform("'quote'")));
		Route orders = this.routes.route("orders", route().when("payload.length() == 2").steps(transform("'order'")));
		Router router = this.routes.router(quotes, orders);
		RecordingExchange quote = RecordingExchange.requestReply();
		RecordingExchange order = RecordingExchange.requestReply();
		router.handleMessage(quote.message("Q1"));
		router.handleMessage(order.message("O1"));
		assertThat(quote.answer()).isEqualTo("quote");
		assertThat(quote.entered()).containsExactly(quotes.ledger());
		assertThat(order.answer()).isEqualTo("order");
		assertThat(order.entered()).containsExactly(orders.ledger());
		assertThat(quotes.ledger().ended(Outcome.HANDLED)).isEqualTo(1);
	}

	@Test
	void rejectsWhatNoRouteTakes() {
		RecordingExchange exchange = RecordingExchange.requestReply();
		this.routes.router(this.routes.route("quotes", route().when("false"))).handleMessage(exchange.message("x"));
		assertThat(exchange.outcome()).isEqualTo(Outcome.REJECTED);
		assertThat(exchange.cause()).isEqualTo(Cause.UNROUTED);
		assertThat(exchange.entered()).isEmpty();
	}

	@Test
	void failsAConditionThatThrowsUnderItsRoute() {
		RecordingExchange exchange = RecordingExchange.requestReply();
		Route quotes = this.routes.route("quotes", route().when("payload.charAt(9) == 'x'"));
		this.routes.router(quotes, this.routes.route("rest", route())).handleMessage(exchange.message("x"));
		assertThat(exchange.cause()).isEqualTo(Cause.FAILED);
		assertThat(exchange.error()).hasMessageStartingWith("route 'quotes', when: ");
		assertThat(quotes.ledger().ended(Outcome.FAILED, Cause.FAILED)).isEqualTo(1);
	}

	@Test
	void failsAConditionThatSaysNeitherYesNorNo() {
		RecordingExchange exchange = RecordingExchange.requestReply();
		this.routes.router(this.routes.route("quotes", route().when("payload"))).handleMessage(exchange.message("x"));
		assertThat(exchange.error()).hasMessageContaining("route 'quotes', when: ")
			.hasMessageContaining("instead of true or false");
	}

	@Test
	void replacesItsRoutes() {
		Router router = this.routes.router(this.routes.route("a", route().steps(transform("'old'"))));
		Route replacement = this.routes.route("a", route().to("slow"));
		router.use(new RouteTable("orders", List.of(replacement.flow())));
		RecordingExchange exchange = RecordingExchange.requestReply();
		router.handleMessage(exchange.message("x"));
		this.pending.complete("new");
		assertThat(exchange.answer()).isEqualTo("new");
	}

	@Test
	void knowsWhetherMessagesNeedHeadersOfTheirOwn() {
		Route channel = this.routes.route("a", route().to("queue"));
		assertThat(this.routes.router(channel).routes().needsOwnHeaders()).isTrue();
		Route copy = this.routes.route("b", route().to("see", "queue").copyTo("queue"));
		assertThat(this.routes.router(copy).routes().needsOwnHeaders()).isFalse();
		assertThat(this.routes.router(copy, channel).routes().needsOwnHeaders()).isTrue();
	}

	@Test
	void mayBlockWhereOneOfItsRoutesMay() {
		Route nonBlocking = this.routes.route("a", route().to("slow"));
		assertThat(this.routes.router(nonBlocking).routes().isNonBlocking()).isTrue();
		assertThat(this.routes.router(nonBlocking, this.routes.route("b", route().to("see"))).routes().isNonBlocking())
			.isFalse();
	}

	@Test
	void namesTheRouteInTheHeadersWhichAreMadeOnceForAConnection() {
		RecordingExchange exchange = RecordingExchange.requestReply();
		LeanHeaders shared = exchange.headers();
		Message<?> first = throughRoute(route().to("see"), new GenericMessage<>("1", shared));
		Message<?> second = throughRoute(route().to("see"), new GenericMessage<>("2", shared));
		assertThat(first.getHeaders()).containsEntry("sluice_route", "quotes")
			.containsEntry("sluice_inbound", "orders");
		assertThat(second.getHeaders()).isSameAs(first.getHeaders());
		Message<?> other = throughRoute(route().to("see"), new GenericMessage<>("3", exchange.headers()));
		assertThat(other.getHeaders()).isNotSameAs(first.getHeaders());
		assertThat(shared).doesNotContainKey("sluice_route");
	}

	@Test
	void addsNoHeaderWhereNothingSeesIt() {
		RecordingExchange exchange = RecordingExchange.requestReply();
		Message<?> message = exchange.message("text");
		Router router = this.routes.router(this.routes.route("quotes", route()));
		router.handleMessage(message);
		assertThat(exchange.answerHeaders()).isSameAs(message.getHeaders());
	}

	@Test
	void answersApplicationCodeOnItsReplyChannel() {
		DirectChannel orders = new DirectChannel();
		orders.subscribe(this.routes.router(this.routes.route("quotes", route().to("upper"))));
		Message<?> reply = new MessagingTemplate().sendAndReceive(orders, new GenericMessage<>("text"));
		assertThat(reply.getPayload()).isEqualTo("TEXT");
	}

	@Test
	void answersApplicationCodeOnAReplyChannelGivenByName() {
		this.routes.router(this.routes.route("quotes", route().to("upper")))
			.handleMessage(
					MessageBuilder.withPayload("text").setHeader("kind", "k").setReplyChannelName("queue").build());
		Message<?> reply = beans().queue.receive(0);
		assertThat(reply.getPayload()).isEqualTo("TEXT");
		assertThat(reply.getHeaders()).containsEntry("kind", "k");
	}

	@Test
	void takesMessagesOfApplicationCodeThatAwaitsNoReply() {
		Route quotes = this.routes.route("quotes", route().to("upper"));
		this.routes.router(quotes).handleMessage(new GenericMessage<>("text"));
		assertThat(quotes.ledger().ended(Outcome.HANDLED)).isEqualTo(1);
		assertThat(quotes.ledger().inFlight()).isZero();
	}

	@Test
	void throwsAnErrorToApplicationCode() {
		Route quotes = this.routes.route("quotes", route().when("payload != 'none'").to("failing"));
		Router router = this.routes.router(quotes);
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> router.handleMessage(new GenericMessage<>("text")))
			.withMessageContaining("route 'quotes', to 'failing': no luck")
			.satisfies((ex) -> assertThat(ex.getFailedMessage()).isNotNull());
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> router.handleMessage(new GenericMessage<>("none")))
			.satisfies((ex) -> assertThat(Cause.of(ex)).isEqualTo(Cause.UNROUTED));
		assertThat(quotes.ledger().ended(Outcome.FAILED)).isEqualTo(1);
	}

	@Test
	void throwsToApplicationCodeWhereItsReplyChannelDoesNotTakeTheAnswer() {
		Router router = this.routes.router(this.routes.route("quotes", route().to("upper")));
		assertThatExceptionOfType(MessagingException.class).isThrownBy(
				() -> router.handleMessage(MessageBuilder.withPayload("text").setReplyChannelName("missing").build()));
	}

	@Test
	void sendsALaterErrorToTheErrorChannelOfTheMessage() {
		this.routes.router(this.routes.route("quotes", route().to("slow")))
			.handleMessage(MessageBuilder.withPayload("text").setErrorChannel(beans().queue).build());
		this.pending.completeExceptionally(new IllegalStateException("no luck"));
		assertThat(beans().queue.receive(0)).isInstanceOfSatisfying(ErrorMessage.class,
				(error) -> assertThat(error.getPayload()).hasMessageContaining("no luck"));
	}

	@Test
	void logsALaterErrorOfApplicationCode(CapturedOutput output) {
		this.routes.router(this.routes.route("quotes", route().to("slow"))).handleMessage(new GenericMessage<>("text"));
		this.pending.completeExceptionally(new IllegalStateException("no luck"));
		assertThat(output).contains("event=message-failed inbound=orders cause=failed");
	}

	@Test
	void buildsHeadersForMessagesOfApplicationCode() {
		Message<?> seen = throughRoute(route().to("see"),
				MessageBuilder.withPayload("x").setHeader("kind", "k").build());
		assertThat(seen.getHeaders()).containsEntry("sluice_route", "quotes")
			.containsEntry("kind", "k")
			.doesNotContainKey(MessageHeaders.ID);
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		private final List<Message<?>> seen = new ArrayList<>();

		private final QueueChannel queue = new QueueChannel();

		@Bean
		QueueChannel queue() {
			return this.queue;
		}

		@Bean
		Function<Message<?>, Object> see() {
			return (message) -> {
				this.seen.add(message);
				return message.getPayload();
			};
		}

		@Bean
		Function<String, String> upper() {
			return (text) -> text.toUpperCase(Locale.ROOT);
		}

		@Bean
		Function<String, String> failing() {
			return (text) -> {
				throw new IllegalStateException("no luck");
			};
		}

	}

}
