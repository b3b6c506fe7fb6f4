package dev.sluice.gateway;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.admission.Refusal;
import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Messages over TCP into beans and back.
 */
class TcpInboundIntegrationTests {

	@ParameterizedTest
	@ValueSource(strings = { "upper", "quickUpper" })
	void answersALine(String bean) throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders(bean), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("hello\r\n").line()).isEqualTo("HELLO");
			assertThat(client.send("again\n").line()).isEqualTo("AGAIN");
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(2);
			assertThat(gateway.routeLedger("all").ended(Outcome.HANDLED)).isEqualTo(2);
			assertThat(gateway.inbound("orders").isOnVirtualThreads()).isEqualTo(bean.equals("upper"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "upper", "quickUpper", "later" })
	void answersPipelinedRequestsInOrderAndAfterAHalfClose(String bean) throws Exception {
		int count = 5_000;
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders(bean), Beans.class);
				TcpClient client = gateway.connect("orders");
				ExecutorService executor = Executors.newSingleThreadExecutor()) {
			Future<?> sending = executor.submit(() -> {
				for (int i = 0; i < count; i++) {
					client.send("n" + i + "\n");
				}
				client.endOutput();
				return null;
			});
			for (int i = 0; i < count; i++) {
				assertThat(client.line()).isEqualTo("N" + i);
			}
			assertThat(client.line()).isNull();
			sending.get(10, TimeUnit.SECONDS);
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(count);
		}
	}

	@Test
	void aSlowAnswerHoldsBackTheAnswersBehindItButNotTheRequests() throws Exception {
		Beans.GATE.reset();
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("gated"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("slow\nfast\n");
			await().untilAsserted(() -> assertThat(Beans.GATE.seen).containsExactly("slow", "fast"));
			client.socket().setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::line);
			client.socket().setSoTimeout(10_000);
			Beans.GATE.slow.complete("slow done");
			assertThat(client.line()).isEqualTo("slow done");
			assertThat(client.line()).isEqualTo("fast done");
		}
	}

	@Test
	void stopsReadingAConnectionWhoseRequestsAreNotAnswered() throws Exception {
		Beans.GATE.reset();
		try (GatewayTester gateway = GatewayTester
			.start(GatewayTester.orders("gated", "limits: {in-flight-per-connection: 4}"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			StringBuilder requests = new StringBuilder("slow\n");
			for (int i = 0; i < 20; i++) {
				requests.append("fast\n");
			}
			client.send(requests.toString());
			await().untilAsserted(() -> assertThat(gateway.ledger("orders").received()).isEqualTo(4));
			await().during(200, TimeUnit.MILLISECONDS)
				.untilAsserted(() -> assertThat(gateway.ledger("orders").received()).isEqualTo(4));
			Beans.GATE.slow.complete("slow done");
			assertThat(client.line()).isEqualTo("slow done");
			for (int i = 0; i < 20; i++) {
				assertThat(client.line()).isEqualTo("fast done");
			}
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(21);
		}
	}

	@Test
	void endsARequestThatIsNotAnsweredInTimeAndThrowsTheLateAnswerAway() throws Exception {
		Beans.GATE.reset();
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("gated", "on-error: reply",
				"error-reply: 'NAK #{cause}'", "deadlines: {reply: 300ms}"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("slow\n").line()).isEqualTo("NAK timeout");
			Beans.GATE.slow.complete("too late");
			assertThat(client.send("fast\n").line()).isEqualTo("fast done");
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.ended(Outcome.FAILED, Cause.TIMEOUT)).isEqualTo(1);
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(1);
			assertThat(gateway.inbound("orders").lateAnswers()).isEqualTo(1);
		}
	}

	@Test
	void aFailureIsAnsweredByThePolicyAndHarmsNothingElse() throws Exception {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("fussy", "on-error: reply",
				"error-reply: 'NAK #{cause} #{payload} #{error.message}'"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("good\nbad\ngood\n");
			assertThat(client.line()).isEqualTo("good");
			assertThat(client.line()).startsWith("NAK failed bad").contains("not this one");
			assertThat(client.line()).isEqualTo("good");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.FAILED)).isEqualTo(1);
			assertThat(GatewayTester.settled(gateway.routeLedger("all")).ended(Outcome.FAILED)).isEqualTo(1);
		}
	}

	@Test
	void aFailureClosesTheConnectionBehindTheAnswersBeforeIt() throws Exception {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("fussy"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("one\ntwo\nbad\nfour\n");
			assertThat(client.rest()).isEqualTo("one\ntwo\n");
			client.close();
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(2);
			assertThat(ledger.ended(Outcome.FAILED)).isGreaterThanOrEqualTo(1);
		}
	}

	@Test
	void anUnroutedMessageIsRejected() throws Exception {
		String yaml = GatewayTester.orders("upper", "on-error: reply", "error-reply: 'NAK #{cause}'")
			.replace("to: upper", "to: upper\n      when: \"payload != 'no'\"");
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("no\n").line()).isEqualTo("NAK unrouted");
			assertThat(client.send("yes\n").line()).isEqualTo("YES");
			assertThat(gateway.settled("orders").ended(Outcome.REJECTED, Cause.UNROUTED)).isEqualTo(1);
			assertThat(gateway.routeLedger("all").received()).isEqualTo(1);
		}
	}

	@Test
	void aMalformedFrameIsAnsweredBehindTheOthersAndClosesTheConnection() throws Exception {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("later", "limits: {frame-size: 15B}",
				"on-error: reply", "error-reply: 'NAK #{cause}'"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("one\ntwo\nfar too long a line\nfour\n");
			assertThat(client.rest()).isEqualTo("ONE\nTWO\nNAK too-long\n");
			client.close();
			assertThat(gateway.settled("orders").received()).isEqualTo(2);
			assertThat(gateway.inbound("orders").invalidFrames(Cause.TOO_LONG)).isEqualTo(1);
		}
	}

	@Test
	void textThatIsNotValidInItsCharsetIsMalformed() throws Exception {
		try (GatewayTester gateway = GatewayTester.start(
				GatewayTester.orders("upper", "on-error: reply", "error-reply: 'NAK #{cause} #{payload}'"),
				Beans.class); TcpClient client = gateway.connect("orders")) {
			client.send(new byte[] { 'a', (byte) 0xC3, '\n', 'b', '\n' });
			assertThat(client.line()).isEqualTo("NAK malformed ");
			assertThat(client.line()).isEqualTo("B");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.MALFORMED)).isEqualTo(1);
		}
	}

	@Test
	void anAnswerThatTheFramingCannotCarryFailsThatMessageOnly() throws Exception {
		try (GatewayTester gateway = GatewayTester
			.start(GatewayTester.orders("twoLines", "on-error: reply", "error-reply: 'NAK #{cause}'"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("a\n");
			assertThat(client.line()).isEqualTo("NAK malformed");
			assertThat(client.send("single\n").line()).isEqualTo("single");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.MALFORMED)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "upper", "quickUpper" })
	void aRequestUntilTheEndOfTheStreamIsAnsweredAndTheConnectionCloses(String bean) throws Exception {
		try (GatewayTester gateway = GatewayTester
			.start(GatewayTester.orders(bean).replace("framing: line", "framing: until-close"), Beans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("one\ntwo").endOutput();
			assertThat(client.rest()).isEqualTo("ONE\nTWO");
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(1);
			await().untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
		}
	}

	@Test
	void takesNoMoreConnectionsThanAllowed() throws Exception {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper", "limits: {connections: 1}"),
				Beans.class); TcpClient first = gateway.connect("orders")) {
			assertThat(first.send("a\n").line()).isEqualTo("A");
			try (TcpClient second = gateway.connect("orders")) {
				assertThat(second.rest()).isEmpty();
			}
			assertThat(gateway.inbound("orders").refusedConnections(Refusal.CONNECTIONS)).isEqualTo(1);
			assertThat(first.send("b\n").line()).isEqualTo("B");
			first.close();
			await().untilAsserted(() -> {
				try (TcpClient third = gateway.connect("orders")) {
					assertThat(third.send("c\n").line()).isEqualTo("C");
				}
			});
		}
	}

	@Test
	void oneWayMessagesOfAConnectionKeepTheirOrderAndAreAllHandled() throws Exception {
		int connections = 20;
		int each = 2_000;
		Beans.RECEIVED.clear();
		String yaml = """
				sluice:
				  inbound:
				    feed: {listen: "tcp://127.0.0.1:0", framing: line, payload: text}
				  routes:
				    all: {from: feed, to: collect}
				""";
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class)) {
			for (int c = 0; c < connections; c++) {
				try (TcpClient client = gateway.connect("feed")) {
					StringBuilder lines = new StringBuilder();
					for (int i = 0; i < each; i++) {
						lines.append(c).append(':').append(i).append('\n');
					}
					client.send(lines.toString());
				}
			}
			await().untilAsserted(() -> assertThat(gateway.ledger("feed").received()).isEqualTo(connections * each));
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(connections * each);
			for (int c = 0; c < connections; c++) {
				String prefix = c + ":";
				List<String> expected = new ArrayList<>();
				for (int i = 0; i < each; i++) {
					expected.add(prefix + i);
				}
				assertThat(Beans.RECEIVED.stream().filter((line) -> line.startsWith(prefix)))
					.containsExactlyElementsOf(expected);
			}
		}
	}

	@Test
	void whatWasReadIsAnsweredWhenTheGatewayStops() throws Exception {
		Beans.GATE.reset();
		GatewayTester gateway = GatewayTester.start(GatewayTester.orders("gated"), Beans.class);
		try (TcpClient client = gateway.connect("orders"); ExecutorService executor = Executors.newCachedThreadPool()) {
			client.send("slow\nfast\n");
			await().untilAsserted(() -> assertThat(Beans.GATE.seen).hasSize(2));
			Ledger ledger = gateway.ledger("orders");
			Future<?> stopping = executor.submit(gateway::close);
			await().untilAsserted(
					() -> assertThat(gateway.inbound("orders").status().state().name()).isEqualTo("DRAINING"));
			Beans.GATE.slow.complete("slow done");
			assertThat(client.rest()).isEqualTo("slow done\nfast done\n");
			client.close();
			stopping.get(20, TimeUnit.SECONDS);
			assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isEqualTo(2);
		}
	}

	/**
	 * An answer that comes when the test says so.
	 */
	static final class Gate {

		private final List<String> seen = new CopyOnWriteArrayList<>();

		private volatile CompletableFuture<String> slow = new CompletableFuture<>();

		void reset() {
			this.seen.clear();
			this.slow = new CompletableFuture<>();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TextBeans.class)
	static class Beans {

		static final Gate GATE = new Gate();

		static final List<String> RECEIVED = new CopyOnWriteArrayList<>();

		@Bean
		Function<String, CompletionStage<String>> later() {
			AtomicInteger count = new AtomicInteger();
			return (text) -> {
				int n = count.incrementAndGet();
				return CompletableFuture.supplyAsync(text::toUpperCase,
						CompletableFuture.delayedExecutor(n % 3, TimeUnit.MILLISECONDS));
			};
		}

		@Bean
		Function<String, CompletionStage<String>> gated() {
			return (text) -> {
				GATE.seen.add(text);
				return text.equals("slow") ? GATE.slow : CompletableFuture.completedFuture(text + " done");
			};
		}

		@Bean
		Consumer<String> collect() {
			return RECEIVED::add;
		}

	}

}
