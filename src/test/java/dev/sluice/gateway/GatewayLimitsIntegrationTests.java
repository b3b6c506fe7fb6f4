package dev.sluice.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.admission.InFlightBytes;
import dev.sluice.admission.Refusal;
import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bounds on all inbounds of a gateway together.
 */
class GatewayLimitsIntegrationTests {

	private static final int KB = 1024;

	/** What a connection may read before it sees that there is no room. */
	private static final int READ = 64 * KB;

	private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

	@AfterEach
	void stop() {
		this.clients.shutdownNow();
	}

	private static GatewayTester start(String limits, String... properties) {
		return GatewayTester.start("sluice.limits: " + limits + "\n" + GatewayTester.orders("upper", properties),
				Beans.class);
	}

	private static InFlightBytes bytes(GatewayTester gateway) {
		return gateway.context().getBean(GatewayCapacity.class).bytes();
	}

	@Test
	void allInboundsTogetherHaveNoMoreConnectionsThanTheyMay() throws Exception {
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  limits: {connections: 2}
				  inbound:
				    one: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply}
				    two: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply}
				  routes:
				    all: {from: [one, two], to: upper}
				""", Beans.class);
				TcpClient first = gateway.connect("one");
				TcpClient second = gateway.connect("two")) {
			assertThat(first.send("a\n").line()).isEqualTo("A");
			assertThat(second.send("b\n").line()).isEqualTo("B");
			try (TcpClient third = gateway.connect("one")) {
				assertThat(third.rest()).isEmpty();
			}
			assertThat(gateway.inbound("one").refusedConnections(Refusal.GATEWAY_CONNECTIONS)).isEqualTo(1);
			second.close();
			await().untilAsserted(() -> {
				try (TcpClient third = gateway.connect("one")) {
					assertThat(third.send("c\n").line()).isEqualTo("C");
				}
			});
			assertThat(first.send("d\n").line()).isEqualTo("D");
		}
	}

	@Test
	void noMoreIsReadThanThereIsRoomForAndAllOfItIsAnsweredInTheEnd() throws Exception {
		Upper.held = new CountDownLatch(1);
		try (GatewayTester gateway = start("{in-flight-bytes: 512KB}")) {
			String line = "x".repeat(20 * KB) + "\n";
			int connections = 20;
			int each = 10;
			List<Future<Integer>> answered = new ArrayList<>();
			for (int i = 0; i < connections; i++) {
				answered.add(this.clients.submit(() -> {
					try (TcpClient client = gateway.connect("orders")) {
						this.clients.submit(() -> client.send(line.repeat(each)));
						String answers = new String(client.read(each * line.length()), StandardCharsets.US_ASCII);
						return answers.equals(line.toUpperCase(Locale.ROOT).repeat(each)) ? each : 0;
					}
				}));
			}
			InFlightBytes bytes = bytes(gateway);
			await().untilAsserted(() -> assertThat(bytes.held()).isGreaterThanOrEqualTo(512 * KB));
			// What else would come had time enough.
			await().pollDelay(500, TimeUnit.MILLISECONDS).until(() -> true);
			assertThat(bytes.held()).isLessThan(512 * KB + (long) connections * READ);
			Upper.held.countDown();
			for (Future<Integer> lines : answered) {
				assertThat(lines.get(20, TimeUnit.SECONDS)).isEqualTo(each);
			}
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo((long) connections * each);
			await().untilAsserted(() -> assertThat(bytes.held()).isZero());
		}
		finally {
			Upper.held.countDown();
		}
	}

	@Test
	void framesThatAreNeverEndedDoNotFillTheMemory() throws Exception {
		try (GatewayTester gateway = start("{in-flight-bytes: 256KB}", "on-error: reply",
				"error-reply: \"NAK #{cause}\"")) {
			List<TcpClient> hostile = new ArrayList<>();
			String begun = "x".repeat(40 * KB);
			for (int i = 0; i < 30; i++) {
				TcpClient client = gateway.connect("orders");
				hostile.add(client);
				this.clients.submit(() -> client.send(begun));
			}
			await().untilAsserted(
					() -> assertThat(gateway.inbound("orders").invalidFrames(Cause.OVERLOAD)).isGreaterThan(15));
			assertThat(bytes(gateway).held()).isLessThan((256 + 8 * 64) * KB);
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("a\n").line()).isEqualTo("A");
			}
			for (TcpClient client : hostile) {
				client.close();
			}
			await().untilAsserted(() -> assertThat(bytes(gateway).held()).isZero());
			assertThat(gateway.settled("orders").received()).isEqualTo(1);
		}
	}

	@Test
	void whoHoldsLittleIsNotPutOutByWhoHoldsMuch() throws Exception {
		try (GatewayTester gateway = start("{in-flight-bytes: 256KB}"); TcpClient honest = gateway.connect("orders")) {
			List<TcpClient> hostile = new ArrayList<>();
			String begun = "x".repeat(40 * KB);
			for (int round = 0; round < 30; round++) {
				TcpClient client = gateway.connect("orders");
				hostile.add(client);
				this.clients.submit(() -> client.send(begun));
				// Each of these is a frame that comes in two parts.
				honest.send("a" + round);
				await().pollDelay(20, TimeUnit.MILLISECONDS).until(() -> true);
				assertThat(honest.send("b\n").line()).isEqualTo("A" + round + "B");
			}
			assertThat(gateway.inbound("orders").invalidFrames(Cause.OVERLOAD)).isPositive();
			for (TcpClient client : hostile) {
				client.close();
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "reject, REJECTED", "drop, DROPPED" })
	void messagesForWhichThereIsNoRoomAreTurnedAway(String overload, Outcome outcome) throws Exception {
		Upper.held = new CountDownLatch(1);
		try (GatewayTester gateway = start("{in-flight-bytes: 256KB}", "overload: " + overload);
				TcpClient first = gateway.connect("orders");
				TcpClient second = gateway.connect("orders")) {
			InFlightBytes bytes = bytes(gateway);
			for (int i = 0; i < 5; i++) {
				first.send("x".repeat(60 * KB) + "\n");
			}
			await().untilAsserted(() -> assertThat(bytes.isFull()).isTrue());
			second.send("b\n");
			await().untilAsserted(() -> assertThat(gateway.ledger("orders").ended(outcome)).isPositive());
			Upper.held.countDown();
			assertThat(first.line()).hasSize(60 * KB);
			gateway.settled("orders");
			await().untilAsserted(() -> assertThat(bytes.isFull()).isFalse());
		}
		finally {
			Upper.held.countDown();
		}
	}

	@Test
	void datagramsForWhichThereIsNoRoomAreDropped() throws Exception {
		Upper.held = new CountDownLatch(1);
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  limits: {in-flight-bytes: 128KB}
				  inbound:
				    telemetry:
				      listen: udp://127.0.0.1:0
				      payload: text
				      pattern: request-reply
				      limits: {frame-size: 16KB}
				  routes:
				    all: {from: telemetry, to: upper}
				""", Beans.class); UdpClient client = gateway.datagrams("telemetry")) {
			for (int i = 0; i < 20; i++) {
				client.send("x".repeat(16 * KB));
			}
			await().untilAsserted(() -> assertThat(gateway.ledger("telemetry").received()).isEqualTo(20));
			assertThat(gateway.ledger("telemetry").ended(Outcome.DROPPED)).isBetween(11L, 13L);
			Upper.held.countDown();
			gateway.settled("telemetry");
			await().untilAsserted(() -> assertThat(bytes(gateway).held()).isZero());
		}
		finally {
			Upper.held.countDown();
		}
	}

	@Test
	void aPeerThatTakesNoAnswersIsClosedWhereTheyFillTheRoom() throws Exception {
		try (GatewayTester gateway = start("{in-flight-bytes: 1MB}", "limits: {frame-size: 200KB}")) {
			TcpClient deaf = gateway.connect("orders");
			InFlightBytes bytes = bytes(gateway);
			this.clients.submit(() -> {
				for (int i = 0; i < 200; i++) {
					deaf.send("grow\n");
				}
				return null;
			});
			await().untilAsserted(() -> assertThat(gateway.ledger("orders").received()).isPositive());
			await().untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.ended(Outcome.FAILED) + ledger.ended(Outcome.DROPPED)).isPositive();
			deaf.close();
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("a\n").line()).isEqualTo("A");
			}
			await().untilAsserted(() -> assertThat(bytes.held()).isZero());
		}
	}

	static class Beans {

		@Bean
		Upper upper() {
			return new Upper();
		}

	}

	static class Upper {

		static volatile CountDownLatch held = new CountDownLatch(0);

		public String upper(String text) throws InterruptedException, IOException {
			if (text.equals("grow")) {
				return "x".repeat(100 * KB);
			}
			if (!held.await(20, TimeUnit.SECONDS)) {
				throw new IOException("never let go");
			}
			return text.toUpperCase(Locale.ROOT);
		}

	}

}
