package dev.sluice.gateway;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import dev.sluice.admission.Refusal;
import dev.sluice.inbound.ConnectionDeadline;
import dev.sluice.message.Cause;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Peers that may not connect, that come too often, and that take too long.
 */
class GuardsIntegrationTests {

	private static GatewayTester start(String... properties) {
		return GatewayTester.start(GatewayTester.orders("upper", properties), Beans.class);
	}

	private static void assertServes(GatewayTester gateway) throws IOException {
		try (TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
		}
	}

	private static void assertTurnsAway(GatewayTester gateway) throws IOException {
		try (TcpClient client = gateway.connect("orders")) {
			assertThat(client.rest()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			allow: [127.0.0.0/8]                            |
			allow: ["2001:db8::/32", 127.0.0.1]             |
			deny: ["::1", 10.0.0.0/8]                       |
			allow: [10.0.0.0/8]                             | NOT_ALLOWED
			deny: 127.0.0.1                                 | DENIED
			{allow: [127.0.0.0/8], deny: [127.0.0.0/30]}    | DENIED
			""")
	void onlyWhoMayConnects(String rules, Refusal refusal) throws IOException {
		String[] properties = rules.startsWith("{") ? rules.substring(1, rules.length() - 1).split("(?<=]), ")
				: new String[] { rules };
		try (GatewayTester gateway = start(properties)) {
			if (refusal == null) {
				assertServes(gateway);
			}
			else {
				assertTurnsAway(gateway);
				assertThat(gateway.inbound("orders").refusedConnections(refusal)).isEqualTo(1);
				assertThat(gateway.ledger("orders").received()).isZero();
			}
		}
	}

	@Test
	void anAddressHasNoMoreConnectionsThanItMay() throws IOException {
		try (GatewayTester gateway = start("limits: {connections-per-address: 2}");
				TcpClient first = gateway.connect("orders");
				TcpClient second = gateway.connect("orders")) {
			assertThat(first.send("a\n").line()).isEqualTo("A");
			assertThat(second.send("b\n").line()).isEqualTo("B");
			assertTurnsAway(gateway);
			assertThat(gateway.inbound("orders").refusedConnections(Refusal.CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
			first.close();
			await().untilAsserted(() -> assertServes(gateway));
			assertThat(second.send("c\n").line()).isEqualTo("C");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "3/h", "{rate: 3/h, burst: 3}" })
	void connectionsComeNoFasterThanTheyMay(String rate) throws IOException {
		int burst = rate.startsWith("{") ? 3 : 1;
		try (GatewayTester gateway = start("limits: {connection-rate: " + rate + "}")) {
			for (int i = 0; i < burst; i++) {
				assertServes(gateway);
			}
			for (int i = 0; i < 5; i++) {
				assertTurnsAway(gateway);
			}
			assertThat(gateway.inbound("orders").refusedConnections(Refusal.CONNECTION_RATE)).isEqualTo(5);
		}
	}

	@Test
	void datagramsOfThoseWhoMayNotSendAreNoMessages() throws Exception {
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    telemetry: {listen: "udp://127.0.0.1:0", deny: [127.0.0.1]}
				    open: {listen: "udp://127.0.0.1:0", allow: [127.0.0.1], payload: text, pattern: request-reply}
				  routes:
				    all: {from: [telemetry, open], to: upper}
				""", Beans.class);
				UdpClient refused = gateway.datagrams("telemetry");
				UdpClient client = gateway.datagrams("open")) {
			refused.send("a");
			await().untilAsserted(
					() -> assertThat(gateway.inbound("telemetry").refusedDatagrams(Refusal.DENIED)).isEqualTo(1));
			assertThat(gateway.ledger("telemetry").received()).isZero();
			client.send("b");
			assertThat(client.receive()).isEqualTo("B");
		}
	}

	@Test
	void aByteNowAndThenDoesNotHoldAConnection() throws Exception {
		try (GatewayTester gateway = start("on-error: reply", "error-reply: \"NAK #{cause}\"",
				"deadlines: {frame: 400ms}"); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("whole\n").line()).isEqualTo("WHOLE");
			Thread slow = Thread.ofVirtual().start(() -> {
				try {
					while (true) {
						client.send("x");
						Thread.sleep(50);
					}
				}
				catch (IOException | InterruptedException ex) {
					// The gateway has closed, or the test is over.
				}
			});
			assertThat(client.line()).isEqualTo("NAK timeout");
			assertThat(client.rest()).isEmpty();
			slow.interrupt();
			assertThat(gateway.inbound("orders").invalidFrames(Cause.TIMEOUT)).isEqualTo(1);
			assertThat(gateway.settled("orders").received()).isEqualTo(1);
		}
	}

	@Test
	void framesThatAreEndedInTimeGoOnForLongerThanTheDeadline() throws Exception {
		try (GatewayTester gateway = start("deadlines: {frame: 300ms}"); TcpClient client = gateway.connect("orders")) {
			long until = System.nanoTime() + Duration.ofMillis(900).toNanos();
			client.send("a");
			while (System.nanoTime() < until) {
				// Each read ends inside of a frame.
				assertThat(client.send("\na").line()).isEqualTo("A");
			}
			client.send("\n");
			assertThat(client.line()).isEqualTo("A");
			// Between frames there is all the time in the world.
			await().pollDelay(Duration.ofMillis(500)).until(() -> true);
			assertThat(client.send("b\n").line()).isEqualTo("B");
		}
	}

	@Test
	void whileTheGatewayHoldsReadingBackNoFrameIsLate() throws Exception {
		try (GatewayTester gateway = start("limits: {in-flight-per-connection: 1}", "deadlines: {frame: 200ms}");
				TcpClient client = gateway.connect("orders")) {
			client.send("slow\nslow\nslow\nb");
			for (int i = 0; i < 3; i++) {
				assertThat(client.line()).isEqualTo("SLOW");
			}
			assertThat(client.send("c\n").line()).isEqualTo("BC");
		}
	}

	@Test
	void aConnectionThatSaysNothingAtFirstIsClosed() throws Exception {
		try (GatewayTester gateway = start("deadlines: {first-frame: 400ms}");
				TcpClient quick = gateway.connect("orders");
				TcpClient silent = gateway.connect("orders");
				TcpClient begun = gateway.connect("orders")) {
			assertThat(quick.send("a\n").line()).isEqualTo("A");
			begun.send("never ended");
			assertThat(silent.rest()).isEmpty();
			assertThat(begun.rest()).isEmpty();
			assertThat(quick.send("b\n").line()).isEqualTo("B");
			assertThat(gateway.inbound("orders").expiredConnections(ConnectionDeadline.FIRST_FRAME)).isEqualTo(2);
		}
	}

	@Test
	void anOldConnectionIsClosedBetweenFrames() throws Exception {
		try (GatewayTester gateway = start("deadlines: {max-age: 400ms}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			client.send("b");
			await().pollDelay(Duration.ofMillis(700)).until(() -> true);
			client.socket().setSoTimeout(10_000);
			assertThat(client.send("c\n").line()).isEqualTo("BC");
			assertThat(client.rest()).isEmpty();
			assertThat(gateway.inbound("orders").expiredConnections(ConnectionDeadline.MAX_AGE)).isEqualTo(1);
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(2);
		}
	}

	@Test
	void messagesThatComeTooFastWait() throws Exception {
		try (GatewayTester gateway = start("limits: {message-rate-per-connection: {rate: 20/s, burst: 5}}");
				TcpClient client = gateway.connect("orders")) {
			long begin = System.nanoTime();
			client.send("a\n".repeat(15));
			for (int i = 0; i < 15; i++) {
				assertThat(client.line()).isEqualTo("A");
			}
			// Five at once, and ten more in half a second, the last of which does not
			// wait for others.
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(400));
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(15);
		}
	}

	@Test
	void theRateOfTheInboundIsThatOfAllItsConnections() throws Exception {
		try (GatewayTester gateway = start("limits: {message-rate: 1/h}", "overload: drop");
				TcpClient first = gateway.connect("orders");
				TcpClient second = gateway.connect("orders")) {
			assertThat(first.send("a\n").line()).isEqualTo("A");
			second.send("b\n");
			await().untilAsserted(() -> assertThat(gateway.ledger("orders").ended(Outcome.DROPPED)).isEqualTo(1));
			assertThat(gateway.settled("orders").received()).isEqualTo(2);
		}
	}

	@Test
	void messagesThatComeTooFastAreRejectedInTheirTurn() throws Exception {
		try (GatewayTester gateway = start("on-error: reply", "error-reply: \"NAK #{cause} #{payload}\"",
				"limits: {message-rate-per-connection: {rate: 1/h, burst: 2}}", "overload: reject");
				TcpClient client = gateway.connect("orders")) {
			client.send("slow\nb\nc\nd\n");
			assertThat(client.line()).isEqualTo("SLOW");
			assertThat(client.line()).isEqualTo("B");
			assertThat(client.line()).isEqualTo("NAK overload c");
			assertThat(client.line()).isEqualTo("NAK overload d");
			assertThat(gateway.settled("orders").ended(Outcome.REJECTED, Cause.OVERLOAD)).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "reject, 2, 0", "drop, 0, 2" })
	void moreThanMayBeInFlightAreTurnedAway(String overload, int rejected, int dropped) throws Exception {
		try (GatewayTester gateway = start("on-error: reply", "error-reply: \"NAK #{cause} #{payload}\"",
				"limits: {in-flight-per-connection: 1}", "overload: " + overload);
				TcpClient client = gateway.connect("orders")) {
			client.send("slow\nb\nc\n");
			assertThat(client.line()).isEqualTo("SLOW");
			for (String text : (rejected > 0) ? List.of("b", "c") : List.<String>of()) {
				assertThat(client.line()).isEqualTo("NAK overload " + text);
			}
			assertThat(client.send("d\n").line()).isEqualTo("D");
			assertThat(gateway.settled("orders").received()).isEqualTo(4);
			assertThat(gateway.ledger("orders").ended(Outcome.REJECTED)).isEqualTo(rejected);
			assertThat(gateway.ledger("orders").ended(Outcome.DROPPED)).isEqualTo(dropped);
		}
	}

	@ParameterizedTest
	@CsvSource({ "reject, 1, 0", "drop, 0, 1" })
	void datagramsThatComeTooFastAreTurnedAway(String overload, int rejected, int dropped) throws Exception {
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    telemetry:
				      listen: udp://127.0.0.1:0
				      payload: text
				      pattern: request-reply
				      on-error: reply
				      error-reply: "NAK #{cause} #{payload}"
				      limits: {message-rate: 1/h}
				      overload: %s
				  routes:
				    all: {from: telemetry, to: upper}
				""".formatted(overload), Beans.class); UdpClient client = gateway.datagrams("telemetry")) {
			client.send("a");
			assertThat(client.receive()).isEqualTo("A");
			client.send("b");
			if (rejected > 0) {
				assertThat(client.receive()).isEqualTo("NAK overload b");
			}
			await().untilAsserted(() -> assertThat(gateway.settled("telemetry").received()).isEqualTo(2));
			assertThat(gateway.ledger("telemetry").ended(Outcome.REJECTED)).isEqualTo(rejected);
			assertThat(gateway.ledger("telemetry").ended(Outcome.DROPPED)).isEqualTo(dropped);
		}
	}

	@Test
	void anAddressIsAnsweredNoFasterThanItMay() throws Exception {
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    telemetry:
				      listen: udp://127.0.0.1:0
				      payload: text
				      pattern: request-reply
				      error-reply: "NAK #{cause}"
				      limits: {frame-size: 100B, reply-rate-per-address: {rate: 1/h, burst: 2}}
				  routes:
				    all: {from: telemetry, to: upper}
				""", Beans.class);
				UdpClient client = gateway.datagrams("telemetry");
				UdpClient other = gateway.datagrams("telemetry")) {
			client.send("a");
			assertThat(client.receive()).isEqualTo("A");
			client.send("x".repeat(200));
			assertThat(client.receive()).isEqualTo("NAK too-long");
			for (String text : List.of("b", "c", "x".repeat(200))) {
				other.send(text);
			}
			await().untilAsserted(
					() -> assertThat(gateway.inbound("telemetry").invalidFrames(Cause.TOO_LONG)).isEqualTo(2));
			assertThat(gateway.settled("telemetry").ended(Outcome.HANDLED)).isEqualTo(1);
			assertThat(gateway.ledger("telemetry").ended(Outcome.FAILED, Cause.OVERLOAD)).isEqualTo(2);
			other.socket().setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(other::receive);
		}
	}

	static class Beans {

		@Bean
		Upper upper() {
			return new Upper();
		}

	}

	static class Upper {

		public String upper(String text) throws InterruptedException {
			if (text.equals("slow")) {
				Thread.sleep(400);
			}
			return text.toUpperCase(Locale.ROOT);
		}

	}

}
