package dev.sluice.gateway;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import dev.sluice.message.Cause;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads that are not what they should be, or nothing at all.
 */
class PayloadSafetyIntegrationTests {

	private static GatewayTester start(String payload) {
		return GatewayTester.start("""
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: line
				      payload: %1$s
				      pattern: request-reply
				      error-reply: "NAK #{cause}"
				    datagrams:
				      listen: udp://127.0.0.1:0
				      payload: %1$s
				      pattern: request-reply
				      error-reply: "NAK #{cause}"
				  routes:
				    all: {from: [orders, datagrams], to: shape}
				""".formatted(payload), Beans.class);
	}

	@ParameterizedTest
	@CsvSource({ "500, 200", "501, NAK malformed", "30000, NAK malformed" })
	void jsonIsNoDeeperThanAReaderMayGo(int depth, String answer) throws Exception {
		String expected = answer.equals("200") ? "list" : answer;
		try (GatewayTester gateway = start("json"); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("[".repeat(depth) + "]".repeat(depth) + "\n").line()).isEqualTo(expected);
			assertThat(client.send("{\"a\":1}\n").line()).isEqualTo("map");
			assertThat(gateway.settled("orders").received()).isEqualTo(2);
		}
	}

	@Test
	void jsonOfMoreBytesThanAFrameMayHaveIsNotEvenRead() throws Exception {
		try (GatewayTester gateway = start("json"); TcpClient client = gateway.connect("orders")) {
			client.send("[" + "1,".repeat(40_000) + "1]\n");
			assertThat(client.line()).isEqualTo("NAK too-long");
			assertThat(client.line()).isNull();
			assertThat(gateway.inbound("orders").invalidFrames(Cause.TOO_LONG)).isEqualTo(1);
			assertThat(gateway.ledger("orders").received()).isZero();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"a":          | NAK malformed
			{"a":1} {}     | NAK malformed
			nil            | NAK malformed
			[1e400]        | list
			"\\ud800"      | string
			{"a":1,"a":2}  | map
			null           | null
			""")
	void jsonThatIsNoneIsMalformed(String json, String answer) throws Exception {
		try (GatewayTester gateway = start("json"); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send(json + "\n").line()).isEqualTo(answer);
			long failed = answer.startsWith("NAK") ? 1 : 0;
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.MALFORMED)).isEqualTo(failed);
		}
	}

	@Test
	void aNumberOfMoreDigitsThanAReaderTakesIsMalformed() throws Exception {
		try (GatewayTester gateway = start("json"); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("[" + "9".repeat(20_000) + "]\n").line()).isEqualTo("NAK malformed");
		}
	}

	@ParameterizedTest
	@CsvSource({ "bytes, bytes 0", "text, string", "json, NAK malformed" })
	void anEmptyFrameOrDatagramIsAMessageOfNothing(String payload, String answer) throws Exception {
		try (GatewayTester gateway = start(payload);
				TcpClient client = gateway.connect("orders");
				UdpClient sender = new UdpClient(new DatagramSocket(0, InetAddress.getLoopbackAddress()))) {
			assertThat(client.send("\n").line()).isEqualTo(answer);
			// Java sends none over a connected socket.
			sender.socket().setSoTimeout(20_000);
			sender.socket().send(new DatagramPacket(new byte[0], 0, gateway.address("datagrams")));
			assertThat(sender.receive()).isEqualTo(answer);
			Outcome outcome = answer.startsWith("NAK") ? Outcome.FAILED : Outcome.HANDLED;
			assertThat(gateway.settled("orders").ended(outcome)).isEqualTo(1);
			assertThat(gateway.settled("datagrams").ended(outcome)).isEqualTo(1);
		}
	}

	@Test
	void textThatIsNotOfItsCharsetIsMalformed() throws Exception {
		try (GatewayTester gateway = start("text"); TcpClient client = gateway.connect("orders")) {
			byte[] invalid = { (byte) 0xC3, 0x28, '\n' };
			assertThat(client.send(invalid).line()).isEqualTo("NAK malformed");
			assertThat(client.send("gr\u00FC\u00DFe\n".getBytes(StandardCharsets.UTF_8)).line()).isEqualTo("string");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.MALFORMED)).isEqualTo(1);
		}
	}

	static class Beans {

		@Bean
		Shape shape() {
			return new Shape();
		}

	}

	static class Shape {

		public String of(Object payload) {
			return switch (payload) {
				case byte[] bytes -> "bytes " + bytes.length;
				case String text -> "string";
				case Map<?, ?> map -> "map";
				case List<?> list -> "list";
				default -> "null";
			};
		}

	}

}
