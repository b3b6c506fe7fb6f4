package dev.sluice.inbound;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import dev.sluice.gateway.GatewayTester;
import dev.sluice.gateway.TcpClient;
import dev.sluice.gateway.TextBeans;
import dev.sluice.gateway.UdpClient;
import dev.sluice.message.Cause;
import dev.sluice.message.NonBlocking;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Errors that are awkward to handle: each ends its message and nothing else.
 */
@ExtendWith(OutputCaptureExtension.class)
class ErrorPolicyIntegrationTests {

	private static final String REPLY = "{on-error: reply, error-reply: 'NAK #{cause}'}";

	private static GatewayTester start(String target, String errors, String... more) {
		return GatewayTester.start(
				"""
						sluice:
						  inbound:
						    orders:
						      listen: tcp://127.0.0.1:0
						      framing: line
						      payload: text
						      %s
						      %s
						  routes:
						    all: {from: orders, to: %s}
						""".formatted(errors.substring(1, errors.length() - 1).replace(", ", "\n      "),
						(more.length > 0) ? String.join("\n      ", more) : "pattern: request-reply", target),
				Beans.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "breaking", "quickBreaking" })
	void anErrorWhileTheAnswerIsMadeIntoBytesEndsTheMessage(String bean) throws IOException {
		try (GatewayTester gateway = start(bean, REPLY); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\nb\n").line()).isEqualTo("NAK failed");
			assertThat(client.line()).isEqualTo("NAK failed");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.FAILED)).isEqualTo(2);
		}
	}

	@Test
	void anErrorInTheErrorReplyClosesTheConnection() throws IOException {
		try (GatewayTester gateway = start("fussy", "{on-error: reply, error-reply: {bean: brokenNak}}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("bad\n").rest()).isEmpty();
			client.close();
			assertThat(gateway.settled("orders").ended(Outcome.FAILED)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "twoLines", "quickTwoLines" })
	void anAnswerThatTheFramingCannotCarryIsLogged(String bean, CapturedOutput output) throws IOException {
		try (GatewayTester gateway = start(bean, REPLY); TcpClient client = gateway.connect("orders")) {
			client.send("a\nb\n");
			assertThat(client.line()).isEqualTo("NAK malformed");
			assertThat(client.line()).isEqualTo("NAK malformed");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.MALFORMED)).isEqualTo(2);
			assertThat(output).contains("event=message-failed inbound=orders cause=malformed peer=127.0.0.1:");
		}
	}

	@Test
	void anErrorReplyThatTheFramingCannotCarryIsLoggedAndClosesTheConnection(CapturedOutput output) throws IOException {
		try (GatewayTester gateway = start("fussy", "{on-error: reply, error-reply: {bean: twoLineNak}}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("good\nbad\n").rest()).isEqualTo("good\n");
			client.close();
			assertThat(gateway.settled("orders").ended(Outcome.FAILED)).isEqualTo(1);
			assertThat(output).contains("event=error-reply-failed inbound=orders peer=127.0.0.1:");
		}
	}

	@Test
	void aBeanThatMakesErrorRepliesNeverRunsOnAnEventLoop() throws IOException {
		Beans.NAK_THREADS.clear();
		try (GatewayTester gateway = start("quickTwoLines", "{on-error: reply, error-reply: {bean: nak}}");
				TcpClient client = gateway.connect("orders")) {
			client.send("a\nsingle\nb\n");
			assertThat(client.line()).isEqualTo("NAK a");
			assertThat(client.line()).isEqualTo("single");
			assertThat(client.line()).isEqualTo("NAK b");
			gateway.settled("orders");
			assertThat(Beans.NAK_THREADS).hasSize(2).allMatch(Thread::isVirtual);
		}
	}

	@Test
	void aBeanThatLeavesItsThreadInterruptedHarmsNoOtherMessage() throws IOException {
		try (GatewayTester gateway = start("interrupting", REPLY); TcpClient client = gateway.connect("orders")) {
			client.send("a\nb\nc\n");
			assertThat(client.line()).isEqualTo("a false");
			assertThat(client.line()).isEqualTo("b false");
			assertThat(client.line()).isEqualTo("c false");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "fussy", "quickFussy" })
	void aPeerThatReadsNoErrorRepliesIsReadNoFurther(String bean) throws Exception {
		try (GatewayTester gateway = start(bean,
				"{on-error: reply, error-reply: \"#{'NAK %s'}\"}".formatted("x".repeat(2000)), "pattern: one-way");
				TcpClient client = gateway.connect("orders")) {
			byte[] flood = "bad\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
			Thread sender = Thread.ofVirtual().start(() -> {
				try {
					for (int i = 0; i < 2000; i++) {
						client.send(flood);
					}
				}
				catch (IOException ex) {
					// The end of the test closes the connection.
				}
			});
			// Two million replies of 2 KB: the sockets between hold a few thousand.
			await().atMost(20, TimeUnit.SECONDS).until(() -> gateway.ledger("orders").received() > 100);
			long[] last = { 0 };
			await().atMost(60, TimeUnit.SECONDS).during(500, TimeUnit.MILLISECONDS).until(() -> {
				long before = last[0];
				last[0] = gateway.ledger("orders").received();
				return last[0] == before;
			});
			assertThat(last[0]).isLessThan(100_000);
			client.close();
			sender.join();
			assertThat(gateway.settled("orders").ended(Outcome.FAILED)).isEqualTo(gateway.ledger("orders").received());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "fussy", "slowFussy", "quickFussy" })
	void aOneWayPeerThatHasEndedItsStreamStillGetsItsErrorReplies(String bean) throws Exception {
		try (GatewayTester gateway = start(bean, REPLY, "pattern: one-way");
				TcpClient client = gateway.connect("orders")) {
			client.send("good\nbad\ngood\nbad\n").endOutput();
			assertThat(client.rest()).isEqualTo("NAK failed\nNAK failed\n");
			await().untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
		}
	}

	@Test
	void aDatagramAnswerThatIsTooLongToBeSentIsLogged(CapturedOutput output) throws Exception {
		String yaml = """
				sluice:
				  inbound:
				    asks: {listen: "udp://127.0.0.1:0", payload: text, pattern: request-reply}
				  routes:
				    all: {from: asks, to: huge}
				""";
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				UdpClient client = gateway.datagrams("asks")) {
			client.send("a");
			await().untilAsserted(() -> assertThat(gateway.settled("asks").ended(Outcome.FAILED)).isEqualTo(1));
			assertThat(output).contains("event=answer-not-sent inbound=asks peer=127.0.0.1:");
		}
	}

	/**
	 * Has a property that cannot be read.
	 */
	public static final class Breaking {

		public String getValue() {
			throw new NoClassDefFoundError("gone");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(TextBeans.class)
	static class Beans {

		static final List<Thread> NAK_THREADS = new CopyOnWriteArrayList<>();

		@Bean
		Function<String, Breaking> breaking() {
			return (text) -> new Breaking();
		}

		@Bean
		@NonBlocking
		Function<String, Breaking> quickBreaking() {
			return (text) -> new Breaking();
		}

		@Bean
		Function<String, String> slowFussy(Function<String, String> fussy) {
			return (text) -> {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
				return fussy.apply(text);
			};
		}

		@Bean
		@NonBlocking
		Function<String, String> quickFussy(Function<String, String> fussy) {
			return fussy;
		}

		@Bean
		@NonBlocking
		Function<String, String> quickTwoLines(Function<String, String> twoLines) {
			return twoLines;
		}

		@Bean
		Function<String, String> interrupting() {
			return (text) -> {
				String answer = text + " " + Thread.currentThread().isInterrupted();
				Thread.currentThread().interrupt();
				return answer;
			};
		}

		@Bean
		Function<String, Map<String, String>> huge() {
			return (text) -> Map.of("text", "x".repeat(70_000));
		}

		@Bean
		Function<String, String> nak() {
			return (text) -> {
				NAK_THREADS.add(Thread.currentThread());
				return "NAK " + text;
			};
		}

		@Bean
		Function<String, String> twoLineNak() {
			return (text) -> "NAK\nNAK";
		}

		@Bean
		Function<String, String> brokenNak() {
			return (text) -> {
				throw new NoClassDefFoundError("gone");
			};
		}

	}

}
