package dev.sluice.gateway;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.message.Cause;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.ExecutorChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Answers and errors that do not come as the return value of a target.
 */
@ExtendWith(OutputCaptureExtension.class)
class AnswersIntegrationTests {

	private static final String INBOUND = """
			sluice:
			  inbound:
			    %s:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      pattern: %s
			      on-error: reply
			      error-reply: "NAK #{cause} #{error.message}"
			""";

	private static final String ROUTE = """
			  routes:
			    all:
			      from: orders
			      to: %s
			""";

	private static GatewayTester gateway(String inbound, String... routes) {
		return GatewayTester.start(INBOUND.formatted(inbound, "request-reply") + String.join("", routes), Beans.class);
	}

	private static GatewayTester routed(String target, String... more) {
		return gateway("orders", ROUTE.formatted(target), String.join("", more));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pending", "waiting" })
	void theStageThatAServiceActivatorReturnsIsWaitedFor(String inbound) throws IOException {
		try (GatewayTester gateway = gateway(inbound); TcpClient client = gateway.connect(inbound)) {
			client.send("a\nbad\nb\n");
			assertThat(client.line()).isEqualTo("A");
			assertThat(client.line()).startsWith("NAK failed").contains("not this one");
			assertThat(client.line()).isEqualTo("B");
			assertThat(gateway.settled(inbound).ended(Outcome.FAILED, Cause.FAILED)).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "      reply: [{transform: \"payload + '!'\"}]\n" })
	void anErrorOnTheThreadOfAChannelTakesTheSlot(String reply) throws IOException {
		try (GatewayTester gateway = routed("channel:elsewhere", reply); TcpClient client = gateway.connect("orders")) {
			client.send("a\nbad\nb\n");
			assertThat(client.line()).startsWith("A");
			assertThat(client.line()).startsWith("NAK failed").contains("not this one");
			assertThat(client.line()).startsWith("B");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.FAILED)).isOne();
		}
	}

	@Test
	void anErrorOnTheThreadOfACopysChannelDoesNotTouchTheExchange() throws IOException {
		Beans.copied = new CountDownLatch(1);
		try (GatewayTester gateway = routed("afterCopy", "      copy-to: channel:elsewhere\n");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("bad\n").line()).isEqualTo("bad");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "      reply: [{transform: \"payload\"}]\n" })
	void aSecondAnswerIsCountedAndThrownAway(String reply) throws IOException {
		try (GatewayTester gateway = routed("channel:twice", reply); TcpClient client = gateway.connect("orders")) {
			client.send("a\nb\n");
			assertThat(client.line()).isEqualTo("a");
			assertThat(client.line()).isEqualTo("b");
			await().untilAsserted(() -> assertThat(gateway.inbound("orders").lateAnswers()).isEqualTo(2));
		}
	}

	@Test
	void anErrorReplyIsShownTheErrorOfTheBean() throws IOException {
		try (GatewayTester gateway = routed("fussy"); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("bad\n").line()).isEqualTo("NAK failed not this one");
		}
	}

	@Test
	void anAnswerOrErrorReplyThatCannotBeSentIsLogged(CapturedOutput output) throws IOException {
		try (GatewayTester gateway = routed("twoLines"); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).startsWith("NAK malformed");
			assertThat(client.send("bad\nb\n").rest()).isEmpty();
			assertThat(output).contains("event=message-failed inbound=orders cause=malformed",
					"event=error-reply-failed inbound=orders");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "forgetful", "broken" })
	void anErrorReplyThatNeverComesClosesTheConnection(String bean) throws IOException {
		String yaml = (INBOUND.formatted("orders", "request-reply") + ROUTE.formatted("fussy"))
			.replace("\"NAK #{cause} #{error.message}\"", "{bean: " + bean + "}\n      deadlines: {reply: 1s}");
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\nbad\nb\n").rest()).isEqualTo("a\n");
			client.close();
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isOne();
		}
	}

	@Test
	void aOneWayPeerThatHasEndedItsStreamIsStillToldOfErrors() throws IOException {
		String yaml = INBOUND.formatted("orders", "one-way") + ROUTE.formatted("gated");
		Beans.gate = new CountDownLatch(1);
		try (GatewayTester gateway = GatewayTester.start(yaml, Beans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("bad\ngood\nbad\n").endOutput();
			await().untilAsserted(() -> assertThat(gateway.ledger("orders").received()).isEqualTo(3));
			Beans.gate.countDown();
			assertThat(client.rest()).isEqualTo("NAK failed not this one\nNAK failed not this one\n");
			await().untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		static volatile CountDownLatch gate = new CountDownLatch(0);

		static volatile CountDownLatch copied = new CountDownLatch(0);

		static String check(String text) {
			if (text.equals("bad")) {
				throw new IllegalArgumentException("not this one");
			}
			return text;
		}

		@Bean
		Function<String, String> fussy() {
			return Beans::check;
		}

		@Bean
		Function<String, CompletionStage<String>> forgetful() {
			return (text) -> new CompletableFuture<>();
		}

		@Bean
		Function<String, String> broken() {
			return (text) -> {
				throw new AssertionError("broken");
			};
		}

		@Bean
		Function<String, String> twoLines() {
			return (text) -> {
				if (text.equals("bad")) {
					throw new IllegalArgumentException("one\ntwo");
				}
				return text + "\n" + text;
			};
		}

		@Bean
		Consumer<String> gated() {
			return (text) -> {
				await().until(() -> gate.getCount() == 0);
				check(text);
			};
		}

		@Bean
		Function<String, String> afterCopy() {
			return (text) -> {
				await().until(() -> copied.getCount() == 0);
				return text;
			};
		}

		@Bean
		MessageChannel elsewhere() {
			return new ExecutorChannel(Executors.newVirtualThreadPerTaskExecutor());
		}

		@Bean
		Activators activators() {
			return new Activators();
		}

	}

	static class Activators {

		private static CompletableFuture<String> later(String text) {
			return CompletableFuture.supplyAsync(() -> Beans.check(text).toUpperCase());
		}

		@ServiceActivator(inputChannel = "pending")
		public CompletionStage<String> pending(String text) {
			return later(text);
		}

		@ServiceActivator(inputChannel = "waiting", async = "true")
		public CompletableFuture<String> waiting(String text) {
			return later(text);
		}

		@ServiceActivator(inputChannel = "elsewhere")
		public String elsewhere(String text) {
			try {
				return Beans.check(text).toUpperCase();
			}
			finally {
				Beans.copied.countDown();
			}
		}

		@ServiceActivator(inputChannel = "twice")
		public void twice(Message<String> message) {
			MessageChannel replies = (MessageChannel) message.getHeaders().getReplyChannel();
			replies.send(new GenericMessage<>(message.getPayload()));
			replies.send(new GenericMessage<>("second"));
		}

	}

}
