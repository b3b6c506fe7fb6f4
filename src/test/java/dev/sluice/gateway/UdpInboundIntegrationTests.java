package dev.sluice.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
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
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Datagrams into beans and back.
 */
@ExtendWith(OutputCaptureExtension.class)
class UdpInboundIntegrationTests {

	private static final String YAML = """
			sluice:
			  inbound:
			    telemetry:
			      listen: udp://127.0.0.1:0
			      payload: text
			      %s
			  routes:
			    all:
			      from: telemetry
			      to: %s
			""";

	private static GatewayTester start(String target, String... more) {
		Beans.reset();
		return GatewayTester.start(YAML.formatted(String.join("\n      ", more), target), Beans.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "event-loop", "virtual-thread" })
	void handlesTheDatagramsOfEachSenderInOrder(String dispatch) throws IOException {
		int count = 200;
		try (GatewayTester gateway = start("seen", "dispatch: " + dispatch);
				UdpClient one = gateway.datagrams("telemetry");
				UdpClient two = gateway.datagrams("telemetry")) {
			for (int i = 0; i < count; i++) {
				one.send("one " + i);
				two.send("two " + i);
			}
			await().untilAsserted(() -> assertThat(gateway.ledger("telemetry").received()).isEqualTo(2 * count));
			Ledger ledger = gateway.settled("telemetry");
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(2 * count);
			for (String sender : List.of("one ", "two ")) {
				List<String> expected = new ArrayList<>();
				for (int i = 0; i < count; i++) {
					expected.add(sender + i);
				}
				assertThat(Beans.seen).filteredOn((text) -> text.startsWith(sender)).isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "upper", "quickUpper", "later" })
	void answersTheSender(String bean) throws IOException {
		try (GatewayTester gateway = start(bean, "pattern: request-reply");
				UdpClient one = gateway.datagrams("telemetry");
				UdpClient two = gateway.datagrams("telemetry")) {
			for (int i = 0; i < 50; i++) {
				assertThat(one.send("a" + i).receive()).isEqualTo("A" + i);
				assertThat(two.send("b" + i).receive()).isEqualTo("B" + i);
			}
			assertThat(gateway.settled("telemetry").ended(Outcome.HANDLED)).isEqualTo(100);
		}
	}

	@Test
	void countsAndLogsDatagramsThatAreTooLongAndAnswersThem(CapturedOutput output) throws IOException {
		try (GatewayTester gateway = start("upper", "pattern: request-reply", "limits: {frame-size: 100B}",
				"error-reply: \"NAK #{cause}\""); UdpClient client = gateway.datagrams("telemetry")) {
			assertThat(client.send("x".repeat(101)).receive()).isEqualTo("NAK too-long");
			assertThat(client.send("x".repeat(100)).receive()).isEqualTo("X".repeat(100));
			assertThat(client.send("x".repeat(60_000)).receive()).isEqualTo("NAK too-long");
			assertThat(gateway.inbound("telemetry").invalidFrames(Cause.TOO_LONG)).isEqualTo(2);
			assertThat(gateway.settled("telemetry").received()).isEqualTo(1);
			assertThat(output).contains("event=frame-refused inbound=telemetry cause=too-long peer=127.0.0.1:"
					+ client.socket().getLocalPort());
		}
	}

	@Test
	void anEmptyDatagramIsAMessage() throws IOException {
		try (GatewayTester gateway = start("upper", "pattern: request-reply");
				UdpClient client = new UdpClient(new DatagramSocket(0, InetAddress.getLoopbackAddress()))) {
			// Java sends none over a connected socket.
			client.socket().setSoTimeout(20_000);
			client.socket().send(new DatagramPacket(new byte[0], 0, gateway.address("telemetry")));
			assertThat(client.receive()).isEmpty();
			assertThat(gateway.settled("telemetry").ended(Outcome.HANDLED)).isEqualTo(1);
		}
	}

	@Test
	void dropsAndCountsWhatAFullMailboxHasNoRoomFor(CapturedOutput output) throws IOException {
		try (GatewayTester gateway = start("held", "limits: {in-flight-per-connection: 4}");
				UdpClient client = gateway.datagrams("telemetry")) {
			for (int i = 0; i < 10; i++) {
				client.send("d" + i);
			}
			Ledger ledger = gateway.ledger("telemetry");
			await().untilAsserted(() -> assertThat(ledger.ended(Outcome.DROPPED)).isEqualTo(6));
			assertThat(ledger.inFlight()).isEqualTo(4);
			Beans.gate.countDown();
			assertThat(gateway.settled("telemetry").ended(Outcome.HANDLED)).isEqualTo(4);
			assertThat(Beans.seen).containsExactly("d0", "d1", "d2", "d3");
			assertThat(output).contains("event=message-dropped inbound=telemetry cause=overload peer=127.0.0.1:");
			client.send("again");
			await().untilAsserted(() -> assertThat(Beans.seen).contains("again"));
		}
	}

	@Test
	void aMailboxHasABoundOnItsBytesToo() throws IOException {
		int count = 100;
		int size = 60_000;
		int room = 4 * 1024 * 1024 / size;
		try (GatewayTester gateway = start("held"); UdpClient client = gateway.datagrams("telemetry")) {
			InboundEndpoint telemetry = gateway.inbound("telemetry");
			Ledger ledger = telemetry.ledger();
			for (int i = 1; i <= count; i++) {
				client.send("x".repeat(size));
				// What the kernel has no room for is not the subject.
				int sent = i;
				await().pollInterval(Duration.ofMillis(1))
					.until(() -> ledger.received() + telemetry.kernelDrops().orElse(0) >= sent);
			}
			assertThat(ledger.inFlight()).isEqualTo(room);
			assertThat(ledger.ended(Outcome.DROPPED)).isEqualTo(ledger.received() - room).isPositive();
			Beans.gate.countDown();
			assertThat(gateway.settled("telemetry").ended(Outcome.HANDLED)).isEqualTo(room);
			client.send("again");
			await().untilAsserted(() -> assertThat(Beans.seen).contains("again"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "held", "never" })
	void anUnansweredRequestEndsAtItsDeadline(String bean) throws IOException {
		try (GatewayTester gateway = start(bean, "pattern: request-reply", "deadlines: {reply: 200ms}",
				"error-reply: {bean: nak}"); UdpClient client = gateway.datagrams("telemetry")) {
			assertThat(client.send("wait").receive()).isEqualTo("NAK by a thread that may block");
			Ledger ledger = gateway.settled("telemetry");
			assertThat(ledger.ended(Outcome.FAILED, Cause.TIMEOUT)).isEqualTo(1);
			Beans.gate.countDown();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "one-way", "request-reply" })
	void whatIsCutOffIsFailedIfItWasBegunAndElseDropped(String pattern) throws IOException {
		try (GatewayTester gateway = start("held", "pattern: " + pattern);
				UdpClient client = gateway.datagrams("telemetry")) {
			for (int i = 0; i < 5; i++) {
				client.send("d" + i);
			}
			Ledger ledger = gateway.ledger("telemetry");
			await().untilAsserted(() -> assertThat(ledger.received()).isEqualTo(5));
			await().untilAsserted(() -> assertThat(Beans.begun).hasSize(1));
			cutOff(gateway.inbound("telemetry"));
			gateway.settled("telemetry");
			assertThat(ledger.ended(Outcome.FAILED, Cause.FAILED)).isEqualTo(1);
			assertThat(ledger.ended(Outcome.DROPPED)).isEqualTo(4);
			assertThat(GatewayTester.settled(gateway.routeLedger("all")).ended(Outcome.FAILED)).isEqualTo(1);
			Beans.gate.countDown();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "one-way", "request-reply" })
	void whatWaitsForALaterAnswerIsFailedWhenItIsCutOff(String pattern) throws IOException {
		try (GatewayTester gateway = start("never", "pattern: " + pattern);
				UdpClient client = gateway.datagrams("telemetry")) {
			client.send("d0").send("d1");
			Ledger ledger = gateway.ledger("telemetry");
			await().untilAsserted(() -> assertThat(ledger.received()).isEqualTo(2));
			cutOff(gateway.inbound("telemetry"));
			assertThat(gateway.settled("telemetry").ended(Outcome.FAILED, Cause.FAILED)).isEqualTo(2);
		}
	}

	private static void cutOff(InboundEndpoint inbound) {
		inbound.drain();
		assertThat(inbound.isDrained()).isFalse();
		inbound.abort();
	}

	@Test
	void receivesAgainAfterItWasStopped() throws IOException {
		try (GatewayTester gateway = start("upper", "pattern: request-reply")) {
			for (int i = 0; i < 3; i++) {
				try (UdpClient client = gateway.datagrams("telemetry")) {
					assertThat(client.send("n" + i).receive()).isEqualTo("N" + i);
				}
				gateway.inbound("telemetry").stop();
				gateway.inbound("telemetry").start();
			}
			assertThat(gateway.settled("telemetry").ended(Outcome.HANDLED)).isEqualTo(3);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(TextBeans.class)
	static class Beans {

		static final Queue<String> begun = new ConcurrentLinkedQueue<>();

		static final Queue<String> seen = new ConcurrentLinkedQueue<>();

		static volatile CountDownLatch gate = new CountDownLatch(1);

		static void reset() {
			begun.clear();
			seen.clear();
			gate = new CountDownLatch(1);
		}

		@Bean
		Consumer<String> seen() {
			return seen::add;
		}

		@Bean
		Function<String, CompletionStage<String>> later() {
			return (text) -> CompletableFuture.supplyAsync(text::toUpperCase,
					CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
		}

		@Bean
		Function<String, CompletionStage<String>> never() {
			return (text) -> new CompletableFuture<>();
		}

		@Bean
		Function<String, String> held() {
			return (text) -> {
				begun.add(text);
				try {
					gate.await(30, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				seen.add(text);
				return text;
			};
		}

		@Bean
		Function<Message<String>, String> nak() {
			return (failed) -> Thread.currentThread().isVirtual() ? "NAK by a thread that may block" : "NAK";
		}

	}

}
