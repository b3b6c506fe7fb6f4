package dev.sluice.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.gateway.GatewayTester;
import dev.sluice.gateway.TcpClient;
import dev.sluice.message.NonBlocking;
import dev.sluice.message.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Answers that come from any thread, at once, late, too late, twice, never, or in a form
 * that cannot be written: each request of a peer that reads still gets one answer, in its
 * turn, and whatever peers do the ledger adds up.
 */
class TcpPeerStressTests {

	private static final int CONNECTIONS = 8;

	private static final int REQUESTS = 400;

	private static final String YAML = """
			sluice:
			  inbound:
			    orders:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      pattern: request-reply
			      limits: {in-flight-per-connection: 16}
			      deadlines: {reply: 40ms}
			      on-error: reply
			      error-reply: %s
			  routes:
			    all: {from: orders, to: %s}
			""";

	@ParameterizedTest
	@ValueSource(strings = { "moody", "quickMoody" })
	void eachRequestGetsOneAnswerInItsTurn(String bean) throws Exception {
		try (GatewayTester gateway = GatewayTester.start(YAML.formatted("'#{payload}:NAK #{cause}'", bean),
				Beans.class)) {
			inParallel((connection) -> exchangeAll(gateway));
			assertThat(gateway.settled("orders").received()).isEqualTo((long) CONNECTIONS * REQUESTS);
			GatewayTester.settled(gateway.routeLedger("all"));
			assertAllClosed(gateway);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "moody", "quickMoody" })
	void eachRequestGetsOneAnswerAlsoWhereABeanMakesErrorReplies(String bean) throws Exception {
		try (GatewayTester gateway = GatewayTester.start(YAML.formatted("{bean: nak}", bean), Beans.class)) {
			inParallel((connection) -> exchangeAll(gateway));
			assertThat(gateway.settled("orders").received()).isEqualTo((long) CONNECTIONS * REQUESTS);
			GatewayTester.settled(gateway.routeLedger("all"));
			assertAllClosed(gateway);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "moody", "quickMoody" })
	void theLedgerAddsUpWhereverPeersBreakOff(String bean) throws Exception {
		try (GatewayTester gateway = GatewayTester.start(YAML.formatted("'#{payload}:NAK #{cause}'", bean),
				Beans.class)) {
			inParallel((connection) -> {
				for (int round = 0; round < 25; round++) {
					try (TcpClient client = gateway.connect("orders")) {
						client.send(requests(connection * 100 + round, 40));
						for (int read = ThreadLocalRandom.current().nextInt(10); read > 0; read--) {
							client.line();
						}
						// With a reset, or in order.
						client.socket().setSoLinger(round % 2 == 0, 0);
					}
				}
			});
			gateway.settled("orders");
			GatewayTester.settled(gateway.routeLedger("all"));
			assertAllClosed(gateway);
		}
	}

	@ParameterizedTest
	@CsvSource({ "count, 1", "count, 2", "count, 7", "count, 1024", "quickCount, 2", "later, 1", "later, 7" })
	void oneWayMessagesKeepComingHoweverFewMayBeInFlight(String bean, int limit) throws Exception {
		String yaml = """
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: line
				      payload: text
				      limits: {in-flight-per-connection: %d}
				  routes:
				    all: {from: orders, to: %s}
				""".formatted(limit, bean);
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class)) {
			inParallel((connection) -> {
				try (TcpClient client = gateway.connect("orders")) {
					for (int i = 0; i < 10; i++) {
						client.send(requests(i * REQUESTS, REQUESTS));
					}
					client.endOutput();
					assertThat(client.line()).isNull();
				}
			});
			assertAllClosed(gateway);
			assertThat(gateway.settled("orders").received()).isEqualTo(10L * CONNECTIONS * REQUESTS);
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(10L * CONNECTIONS * REQUESTS);
		}
	}

	private static void exchangeAll(GatewayTester gateway) throws Exception {
		try (TcpClient client = gateway.connect("orders");
				ExecutorService writer = Executors.newSingleThreadExecutor()) {
			Future<?> writing = writer.submit(() -> {
				client.send(requests(0, REQUESTS)).endOutput();
				return null;
			});
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(client.line()).startsWith(i + ":");
			}
			assertThat(client.line()).isNull();
			writing.get(20, TimeUnit.SECONDS);
		}
	}

	private static String requests(int first, int count) {
		StringBuilder requests = new StringBuilder();
		for (int i = 0; i < count; i++) {
			requests.append(first + i).append('\n');
		}
		return requests.toString();
	}

	private static void inParallel(Peering peering) throws Exception {
		try (ExecutorService executor = Executors.newFixedThreadPool(CONNECTIONS)) {
			List<Future<?>> peers = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				int connection = i;
				peers.add(executor.submit(() -> {
					peering.run(connection);
					return null;
				}));
			}
			for (Future<?> peer : peers) {
				peer.get(2, TimeUnit.MINUTES);
			}
		}
	}

	private static void assertAllClosed(GatewayTester gateway) {
		await().atMost(20, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
	}

	@FunctionalInterface
	private interface Peering {

		void run(int connection) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Function<String, CompletionStage<String>> moody() {
			return Beans::answer;
		}

		@Bean
		@NonBlocking
		Function<String, CompletionStage<String>> quickMoody() {
			return Beans::answer;
		}

		@Bean
		Consumer<String> count() {
			return (text) -> {
			};
		}

		@Bean
		@NonBlocking
		Consumer<String> quickCount() {
			return (text) -> {
			};
		}

		@Bean
		Function<String, CompletionStage<Void>> later() {
			return (text) -> CompletableFuture.runAsync(() -> {
			});
		}

		@Bean
		Function<String, String> nak() {
			return (text) -> text + ":NAK";
		}

		private static CompletionStage<String> answer(String request) {
			int mood = Integer.parseInt(request) % 50;
			return switch (mood) {
				case 3 -> new CompletableFuture<>();
				case 7 -> throw new IllegalStateException("not this one");
				case 11 -> CompletableFuture.failedFuture(new IllegalStateException("nor this one"));
				case 13 -> CompletableFuture.completedFuture(request + ":two\nlines");
				case 17 -> later(request, 40);
				case 19 -> later(request, 60);
				case 23 -> later(request, 1).thenApply((answer) -> answer + "\n");
				default -> (mood % 2 == 0) ? CompletableFuture.completedFuture(request + ":OK")
						: later(request, ThreadLocalRandom.current().nextInt(3));
			};
		}

		private static CompletableFuture<String> later(String request, int millis) {
			return CompletableFuture.supplyAsync(() -> request + ":OK",
					CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
		}

	}

}
