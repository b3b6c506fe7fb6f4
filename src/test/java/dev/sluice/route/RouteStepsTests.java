package dev.sluice.route;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.NonBlocking;
import dev.sluice.message.Outcome;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

import static dev.sluice.route.Routes.filter;
import static dev.sluice.route.Routes.handle;
import static dev.sluice.route.Routes.headers;
import static dev.sluice.route.Routes.route;
import static dev.sluice.route.Routes.transform;
import static org.assertj.core.api.Assertions.assertThat;

class RouteStepsTests {

	private Routes routes;

	@BeforeEach
	void start() {
		this.routes = new Routes(Beans.class);
	}

	@AfterEach
	void stop() {
		this.routes.close();
	}

	private Beans beans() {
		return this.routes.bean(Beans.class);
	}

	@Test
	void answersWithTheMessageItselfWhereThereIsNoTarget() {
		RecordingExchange exchange = this.routes.request(route(), "text");
		assertThat(exchange.outcome()).isEqualTo(Outcome.HANDLED);
		assertThat(exchange.answer()).isEqualTo("text");
	}

	@Test
	void transformsThePayload() {
		RecordingExchange exchange = this.routes
			.request(route().steps(transform("payload.trim()"), transform("payload + '!'")), " text ");
		assertThat(exchange.answer()).isEqualTo("text!");
	}

	@Test
	void failsATransformationThatThrowsAndNamesIt() {
		RecordingExchange exchange = this.routes
			.request(route().steps(transform("payload"), transform("payload.charAt(9)")), "text");
		assertThat(exchange.cause()).isEqualTo(Cause.FAILED);
		assertThat(exchange.error()).hasMessageStartingWith("route 'quotes', steps[1] (transform): ");
	}

	@Test
	void failsATransformationToNull() {
		RecordingExchange exchange = this.routes.request(route().steps(transform("headers.absent")), "text");
		assertThat(exchange.error())
			.hasMessage("route 'quotes', steps[0] (transform): the expression 'headers.absent' gave null,"
					+ " which is no payload");
	}

	@Test
	void addsHeadersOfAnyType() {
		RecordingExchange exchange = this.routes.request(
				route().steps(headers("kind", "quote"), headers("size", "#{payload.length()}"),
						headers("none", "#{headers.absent}"),
						transform("headers.kind + ':' + (headers.size + 1) + ':' + headers.containsKey('none')")),
				"text");
		assertThat(exchange.answer()).isEqualTo("quote:5:false");
	}

	@Test
	void leavesTheHeadersOfTheConnectionAlone() {
		RecordingExchange exchange = RecordingExchange.requestReply();
		Message<?> message = exchange.message("text");
		this.routes.router(this.routes.route("quotes", route().steps(headers("kind", "quote"), headers("n", "#{1}"))))
			.handleMessage(message);
		assertThat(message.getHeaders()).containsOnlyKeys("replyChannel", "sluice_inbound");
		assertThat(exchange.answerHeaders()).containsEntry("kind", "quote").containsEntry("n", 1);
	}

	@Test
	void discardsWhatAFilterDoesNotLetPass() {
		Routes.Definition definition = route().steps(filter("payload.length() > 5"));
		assertThat(this.routes.request(definition, "short").outcome()).isEqualTo(Outcome.DISCARDED);
		assertThat(this.routes.request(definition, "longer").outcome()).isEqualTo(Outcome.HANDLED);
	}

	@Test
	void failsAFilterThatSaysNeitherYesNorNo() {
		assertThat(this.routes.request(route().steps(filter("payload")), "text").error())
			.hasMessage("route 'quotes', steps[0] (filter): the expression 'payload' gave a java.lang.String"
					+ " instead of true or false");
		assertThat(this.routes.request(route().steps(filter("headers.absent")), "text").error())
			.hasMessageContaining("gave null instead of true or false");
	}

	@Test
	void makesTheResultOfABeanTheMessage() {
		RecordingExchange exchange = this.routes
			.request(route().steps(headers("kind", "k"), handle("upper"), transform("payload + headers.kind")), "text");
		assertThat(exchange.answer()).isEqualTo("TEXTk");
	}

	@Test
	void leavesTheMessageWhereABeanReturnsNothing() {
		assertThat(this.routes.request(route().steps(handle("audit")), "text").answer()).isEqualTo("text");
		assertThat(this.routes.request(route().steps(handle("nothing")), "text").answer()).isEqualTo("text");
		assertThat(beans().audited).containsExactly("text");
	}

	@Test
	void takesTheHeadersOfAMessageThatABeanReturnsButKeepsTheReplyChannel() {
		RecordingExchange exchange = this.routes
			.request(route().steps(headers("kind", "k"), handle("enrich"), handle("upper")), "text");
		assertThat(exchange.answer()).isEqualTo("TEXT+");
		assertThat(exchange.answerHeaders()).containsEntry("extra", 1)
			.containsEntry("kind", "k")
			.containsEntry("sluice_inbound", "orders")
			.containsEntry(MessageHeaders.REPLY_CHANNEL, exchange)
			.doesNotContainKey(MessageHeaders.ID);
	}

	@Test
	void failsABeanThatThrowsAndKeepsTheCause() {
		RecordingExchange failed = this.routes.request(route().steps(handle("failing")), "failed");
		assertThat(failed.error()).hasMessage("route 'quotes', steps[0] (handle): no luck")
			.hasCauseInstanceOf(IllegalStateException.class);
		assertThat(failed.cause()).isEqualTo(Cause.FAILED);
		assertThat(this.routes.request(route().steps(handle("failing")), "down").cause()).isEqualTo(Cause.TARGET_DOWN);
		assertThat(this.routes.request(route().steps(handle("failing")), "error").error())
			.hasMessage("route 'quotes', steps[0] (handle): broken");
	}

	@Test
	void goesOnWhenAPendingResultCompletes() {
		CompletableFuture<String> pending = new CompletableFuture<>();
		beans().pending = pending;
		RecordingExchange exchange = this.routes
			.request(route().steps(handle("later"), transform("payload + '!'")).to("slowUpper"), "text");
		assertThat(exchange.outcome()).isNull();
		pending.complete("done");
		Awaitility.await().untilAsserted(() -> assertThat(exchange.answer()).isEqualTo("DONE!"));
		// What may block does not run on the thread that completed the stage.
		assertThat(beans().threads).hasSize(1).allMatch(Thread::isVirtual);
	}

	@Test
	void goesOnOnTheCompletingThreadWhereNothingBlocks() {
		CompletableFuture<String> pending = new CompletableFuture<>();
		beans().pending = pending;
		RecordingExchange exchange = this.routes.request(route().steps(handle("later")).to("quick"), "text");
		pending.complete("done");
		assertThat(exchange.answer()).isEqualTo("done");
		assertThat(beans().threads).containsExactly(Thread.currentThread());
	}

	@Test
	void leavesTheMessageWhereAPendingResultIsNothing() {
		beans().pending = CompletableFuture.completedFuture(null);
		assertThat(this.routes.request(route().steps(handle("later")), "text").answer()).isEqualTo("text");
	}

	@Test
	void failsWhenAPendingResultFails() {
		CompletableFuture<String> pending = new CompletableFuture<>();
		beans().pending = pending;
		RecordingExchange exchange = this.routes.request(route().steps(handle("later")), "text");
		pending.completeExceptionally(new TimeoutException("too late"));
		assertThat(exchange.cause()).isEqualTo(Cause.TIMEOUT);
		assertThat(exchange.error()).hasMessage("route 'quotes', steps[0] (handle): too late");
	}

	@Test
	void doesNotLetAMessageHandlerInTheMiddleAnswer() {
		RecordingExchange exchange = this.routes.request(route().steps(handle("replying")), "text");
		assertThat(exchange.answer()).isEqualTo("text");
		assertThat(exchange.late()).isZero();
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		private final List<String> audited = new CopyOnWriteArrayList<>();

		private final List<Thread> threads = new CopyOnWriteArrayList<>();

		private volatile CompletableFuture<String> pending = new CompletableFuture<>();

		@Bean
		Function<String, String> upper() {
			return (text) -> text.toUpperCase(Locale.ROOT);
		}

		@Bean
		Function<String, String> slowUpper() {
			return (text) -> {
				this.threads.add(Thread.currentThread());
				return text.toUpperCase(Locale.ROOT);
			};
		}

		@Bean
		@NonBlocking
		Function<String, String> quick() {
			return (text) -> {
				this.threads.add(Thread.currentThread());
				return text;
			};
		}

		@Bean
		Consumer<String> audit() {
			return this.audited::add;
		}

		@Bean
		Function<String, String> nothing() {
			return (text) -> null;
		}

		@Bean
		Function<String, Message<String>> enrich() {
			return (text) -> MessageBuilder.withPayload(text + "+")
				.copyHeaders(Map.of("extra", 1, MessageHeaders.REPLY_CHANNEL, "elsewhere"))
				.build();
		}

		@Bean
		Function<String, String> failing() {
			return (text) -> {
				switch (text) {
					case "down" -> throw new ExchangeException(Cause.TARGET_DOWN, "far side is down");
					case "error" -> throw new AssertionError("broken");
					default -> throw new IllegalStateException("no luck");
				}
			};
		}

		@Bean
		Function<String, CompletableFuture<String>> later() {
			return (text) -> this.pending;
		}

		@Bean
		MessageHandler replying() {
			return (message) -> ((org.springframework.messaging.MessageChannel) message.getHeaders().getReplyChannel())
				.send(MessageBuilder.withPayload("reply").build());
		}

	}

}
