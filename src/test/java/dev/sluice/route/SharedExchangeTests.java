package dev.sluice.route;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.sluice.message.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

import static dev.sluice.route.Routes.handle;
import static dev.sluice.route.Routes.route;
import static dev.sluice.route.Routes.transform;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * An exchange is shared before another thread can come to know of it, and only then.
 */
class SharedExchangeTests {

	private final RecordingExchange exchange = RecordingExchange.requestReply();

	@ParameterizedTest
	@MethodSource("waitingRoutes")
	void aRouteSharesBeforeItWaits(Routes.Definition definition) {
		try (Routes routes = new Routes(Beans.class)) {
			Beans beans = routes.bean(Beans.class);
			routes.with(new FakeOutbound("core", true, (message) -> beans.late().apply(message)))
				.with(FakeOutbound.oneWay("collector"));
			handleBy(routes, definition);
			assertThat(beans.sharedBefore).isCompletedWithValue(true);
		}
		assertThat(this.exchange.outcome()).isNull();
	}

	static Stream<Routes.Definition> waitingRoutes() {
		return Stream.of(route().to("core"), route().steps(handle("late")), route().to("core", "collector"),
				route().to("collector", "core"), route().to("core").reply(transform("payload")),
				route().steps(transform("payload + 1")).to("core"));
	}

	@Test
	void aRouteSharesBeforeAChannelIsToldWhereToReply() {
		try (Routes routes = new Routes(Beans.class)) {
			CompletableFuture<Boolean> sharedBefore = new CompletableFuture<>();
			routes.bean(DirectChannel.class).subscribe(recording(sharedBefore));
			handleBy(routes, route().to("channel").reply(transform("payload")));
			assertThat(sharedBefore).isCompletedWithValue(true);
		}
	}

	private MessageHandler recording(CompletableFuture<Boolean> shared) {
		return (message) -> shared.complete(this.exchange.isShared());
	}

	@Test
	void aRouteThatEndsAtOnceDoesNotShare() {
		try (Routes routes = new Routes(Beans.class)) {
			handleBy(routes, route().steps(transform("payload + 1")));
		}
		assertThat(this.exchange.answer()).isEqualTo("text1");
		assertThat(this.exchange.isShared()).isFalse();
	}

	private void handleBy(Routes routes, Routes.Definition definition) {
		Message<?> message = this.exchange.message("text");
		routes.router(routes.route("quotes", definition)).handleMessage(message);
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		private final CompletableFuture<Boolean> sharedBefore = new CompletableFuture<>();

		@Bean
		Function<Message<?>, CompletionStage<@Nullable Object>> late() {
			return (message) -> new CompletableFuture<>() {

				@Override
				public CompletableFuture<@Nullable Object> whenComplete(
						BiConsumer<? super @Nullable Object, ? super @Nullable Throwable> action) {
					Beans.this.sharedBefore
						.complete(Exchange.of(message) instanceof RecordingExchange exchange && exchange.isShared());
					return super.whenComplete(action);
				}

			};
		}

		@Bean
		DirectChannel channel() {
			return new DirectChannel();
		}

	}

}
