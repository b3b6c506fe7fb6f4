package dev.sluice.gateway;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is logged of messages and connections.
 */
@ExtendWith(OutputCaptureExtension.class)
class LogsIntegrationTests {

	private static GatewayTester start(String log, String... more) {
		return GatewayTester.start(GatewayTester.orders("upper", "log: " + log, String.join("\n      ", more)),
				Beans.class);
	}

	private static long lines(CapturedOutput output, String what) {
		return output.toString().lines().filter((line) -> line.contains(what)).count();
	}

	@Test
	void eachMessageHasALineWithoutItsPayload(CapturedOutput output) throws Exception {
		try (GatewayTester gateway = start("{messages: all, key: \"payload.substring(0, 2)\"}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("k1 secret\n").line()).isEqualTo("K1 SECRET");
			String peer = "127.0.0.1:" + client.socket().getLocalPort();
			await()
				.untilAsserted(() -> assertThat(output).containsPattern("event=message inbound=orders route=all peer="
						+ peer + " key=k1 bytes-in=9 bytes-out=9 outcome=handled ms=[0-9.]+"));
			client.send("k2 fail\n");
			await().untilAsserted(() -> assertThat(output)
				.containsPattern("key=k2 bytes-in=7 bytes-out=0 outcome=failed cause=failed ms=[0-9.]+"));
			client.close();
			// The key of this one cannot be had.
			try (TcpClient other = gateway.connect("orders")) {
				assertThat(other.send("x\n").line()).isEqualTo("X");
			}
			await().untilAsserted(() -> assertThat(output).contains("key=? bytes-in=1"));
			assertThat(output).doesNotContain("secret", "SECRET");
		}
	}

	@Test
	void ofManyThatWereHandledOneNowAndThenHasALine(CapturedOutput output) throws Exception {
		try (GatewayTester gateway = start("{messages: all, every: 10}", "on-error: discard");
				TcpClient client = gateway.connect("orders")) {
			for (int i = 0; i < 100; i++) {
				assertThat(client.send("a\n").line()).isEqualTo("A");
			}
			client.send("fail\nfail\nb\n");
			assertThat(client.line()).isEqualTo("B");
			gateway.settled("orders");
			assertThat(lines(output, "outcome=handled")).isBetween(10L, 11L);
			assertThat(lines(output, "outcome=failed")).isEqualTo(2);
		}
	}

	@Test
	void onlyWhatWasNotHandledHasALineWhereThatIsWanted(CapturedOutput output) throws Exception {
		try (GatewayTester gateway = start("{messages: failed}", "on-error: discard");
				TcpClient client = gateway.connect("orders")) {
			client.send("a\nfail\nb\n");
			assertThat(client.line()).isEqualTo("A");
			assertThat(client.line()).isEqualTo("B");
			gateway.settled("orders");
			assertThat(lines(output, "event=message inbound")).isEqualTo(1);
			assertThat(output).contains("outcome=failed cause=failed");
		}
	}

	@Test
	void eachConnectionHasALineThatTellsWhoEndedIt(CapturedOutput output) throws Exception {
		try (GatewayTester gateway = start("{connections: true}", "limits: {frame-size: 20B}",
				"deadlines: {idle: 400ms}")) {
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("hello\n").line()).isEqualTo("HELLO");
			}
			await().untilAsserted(() -> assertThat(output).containsPattern(
					"event=connection inbound=orders peer=127.0.0.1:\\d+ closed-by=peer reason=\"end of stream\" messages=1 "
							+ "bytes-in=6 bytes-out=6 seconds=[0-9.]+"));
			try (TcpClient client = gateway.connect("orders")) {
				client.send("x".repeat(30) + "\n");
				assertThat(client.line()).isNull();
			}
			await().untilAsserted(() -> assertThat(output).contains("closed-by=gateway reason=\"too-long: a frame of"));
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.line()).isNull();
			}
			await().untilAsserted(() -> assertThat(output).contains("closed-by=gateway reason=deadlines.idle"));
			try (TcpClient client = gateway.connect("orders")) {
				client.send("begun").socket().setSoLinger(true, 0);
				await().until(() -> gateway.inbound("orders").status().connections() == 1);
			}
			await().untilAsserted(() -> assertThat(
					output.toString().lines().filter((line) -> line.contains("event=connection inbound")))
				.hasSize(4));
		}
	}

	@Test
	void noPeerWritesLinesOrFieldsOfItsOwn(CapturedOutput output) throws Exception {
		try (GatewayTester gateway = start("{messages: all, key: payload}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\u2028b\u009B31m\u202E outcome=failed \\\n").line()).isNotNull();
			await().untilAsserted(() -> assertThat(output).contains("key=\"a b 31m  outcome=failed  \" bytes-in="));
		}
	}

	@Test
	void whoIsClosedForAMessageIsToldSo(CapturedOutput output) throws Exception {
		try (GatewayTester gateway = start("{connections: true}"); TcpClient client = gateway.connect("orders")) {
			client.send("fail\n");
			assertThat(client.line()).isNull();
			client.close();
			await().untilAsserted(() -> assertThat(output).contains("closed-by=gateway reason=\"on-error: failed\""));
		}
	}

	@Test
	void nothingIsLoggedWhereNothingIsWanted(CapturedOutput output) throws Exception {
		try (GatewayTester gateway = start("{messages: off}"); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
		}
		assertThat(output).doesNotContain("event=message inbound", "event=connection inbound");
	}

	static class Beans {

		@Bean
		Upper upper() {
			return new Upper();
		}

	}

	static class Upper {

		public String upper(String text) {
			if (text.endsWith("fail")) {
				throw new IllegalArgumentException("no");
			}
			return text.toUpperCase(Locale.ROOT);
		}

	}

}
