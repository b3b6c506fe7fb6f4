package dev.sluice.gateway;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.admission.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.handler.annotation.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that connect through proxies, and far sides that are told of them.
 */
class ProxyProtocolIntegrationTests {

	private static final String V2 = "0d0a0d0a000d0a515549540a";

	private static final String V2_CLIENT = V2 + "2111000c" + "cb007109" + "0a000001" + "1f90" + "1b59";

	private static final String V2_LOCAL = V2 + "20000000";

	private static GatewayTester start(String... more) {
		return GatewayTester.start(GatewayTester.orders("who", more), Beans.class);
	}

	private static GatewayTester trusting(String... more) {
		return start("proxy-protocol: {trust: [127.0.0.0/8]}", String.join("\n      ", more));
	}

	private static byte[] bytes(String header) {
		return header.startsWith("PROXY") ? (header + "\r\n").getBytes(StandardCharsets.US_ASCII)
				: HexFormat.of().parseHex(header);
	}

	private static void assertTurnsAway(GatewayTester gateway, byte[] said, Refusal refusal) throws IOException {
		long before = gateway.inbound("orders").refusedConnections(refusal);
		try (TcpClient client = gateway.connect("orders")) {
			client.send(said);
			assertThat(client.rest()).isEmpty();
		}
		catch (IOException ex) {
			// Closed with bytes of the peer unread, the connection is reset.
		}
		await().untilAsserted(
				() -> assertThat(gateway.inbound("orders").refusedConnections(refusal)).isEqualTo(before + 1));
		assertThat(gateway.ledger("orders").received()).isZero();
		await().untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
	}

	@ParameterizedTest
	@CsvSource({ "PROXY TCP4 203.0.113.9 10.0.0.1 8080 7001, 203.0.113.9 8080",
			"PROXY TCP6 2001:db8::9 2001:db8::1 8080 7001, 2001:db8:0:0:0:0:0:9 8080",
			V2_CLIENT + ", 203.0.113.9 8080" })
	void thePeerIsTheClientOfTheProxy(String header, String client) throws IOException {
		try (GatewayTester gateway = trusting(); TcpClient proxy = gateway.connect("orders")) {
			proxy.send(bytes(header));
			assertThat(proxy.send("a\n").line()).isEqualTo(client);
			assertThat(proxy.send("b\n").line()).isEqualTo(client);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY UNKNOWN", V2_LOCAL })
	void aProxyThatSpeaksForItselfIsThePeer(String header) throws IOException {
		try (GatewayTester gateway = trusting(); TcpClient proxy = gateway.connect("orders")) {
			proxy.send(bytes(header)).send("a\n");
			assertThat(proxy.line()).isEqualTo("127.0.0.1 " + proxy.socket().getLocalPort());
		}
	}

	@Test
	void theHeaderMayComeInPartsAndTogetherWithWhatFollows() throws Exception {
		try (GatewayTester gateway = trusting(); TcpClient proxy = gateway.connect("orders")) {
			byte[] header = bytes(V2_CLIENT);
			for (byte one : header) {
				proxy.send(new byte[] { one });
			}
			assertThat(proxy.send("a\n").line()).isEqualTo("203.0.113.9 8080");
			try (TcpClient other = gateway.connect("orders")) {
				other.send("PROXY TCP4 203.0.113.9 10.0.0.1 8080 7001\r\na\nb\nc");
				assertThat(other.line()).isEqualTo("203.0.113.9 8080");
				assertThat(other.line()).isEqualTo("203.0.113.9 8080");
				assertThat(other.send("\n").line()).isEqualTo("203.0.113.9 8080");
			}
		}
	}

	@Test
	void theHeaderComesBeforeTheHandshake(@TempDir Path directory) throws Exception {
		TestCertificates certificates = new TestCertificates(directory);
		certificates.write("gateway", certificates.issueForLoopback("gateway"));
		try (GatewayTester gateway = GatewayTester.start(
				certificates.yaml("gateway")
						+ GatewayTester.orders("who", "ssl: {bundle: gateway}", "proxy-protocol: {trust: 127.0.0.1}"),
				Beans.class); TcpClient proxy = gateway.connect("orders")) {
			proxy.send(bytes(V2_CLIENT));
			Socket secured = certificates.client(null)
				.getSocketFactory()
				.createSocket(proxy.socket(), "127.0.0.1", proxy.socket().getPort(), true);
			assertThat(new TcpClient(secured).send("a\n").line()).isEqualTo("203.0.113.9 8080");
		}
	}

	@Test
	void rulesAndLimitsAreThoseForTheClient() throws IOException {
		try (GatewayTester gateway = trusting("deny: [203.0.113.0/24]", "limits: {connections-per-address: 1}")) {
			assertTurnsAway(gateway, bytes(V2_CLIENT), Refusal.DENIED);
			byte[] welcome = bytes("PROXY TCP4 198.51.100.7 10.0.0.1 8080 7001");
			try (TcpClient first = gateway.connect("orders"); TcpClient second = gateway.connect("orders")) {
				assertThat(first.send(welcome).send("a\n").line()).isEqualTo("198.51.100.7 8080");
				assertThat(second.send(welcome).rest()).isEmpty();
				assertThat(gateway.inbound("orders").refusedConnections(Refusal.CONNECTIONS_PER_ADDRESS)).isOne();
			}
		}
	}

	@Test
	void nobodyElseConnects() throws IOException {
		try (GatewayTester gateway = start("proxy-protocol: {trust: [10.0.0.0/8, \"::1\"]}")) {
			assertTurnsAway(gateway, bytes(V2_CLIENT), Refusal.PROXY_TRUST);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 203.0.113.999 10.0.0.1 8080 7001\r\n",
			"PROXY TCP4 203.0.113.9 10.0.0.1 808000 7001\r\n", "PROXY\r\n\r\n\r\n\r\n\r\n",
			"a line and another one\n" })
	void whatIsNoHeaderIsRefused(String said) throws IOException {
		try (GatewayTester gateway = trusting("deadlines: {handshake: 500ms}")) {
			assertTurnsAway(gateway, said.getBytes(StandardCharsets.US_ASCII), Refusal.PROXY_HEADER);
		}
	}

	@Test
	void aHeaderThatDoesNotComeInTimeIsRefused() throws IOException {
		try (GatewayTester gateway = trusting("deadlines: {handshake: 200ms}")) {
			assertTurnsAway(gateway, new byte[0], Refusal.PROXY_HEADER);
			assertTurnsAway(gateway, "PROXY TCP4 203".getBytes(StandardCharsets.US_ASCII), Refusal.PROXY_HEADER);
		}
	}

	@Test
	void aHeaderThatIsCutOffIsRefused() throws IOException {
		try (GatewayTester gateway = trusting(); TcpClient proxy = gateway.connect("orders")) {
			proxy.send("PROXY TCP4 203").endOutput();
			assertThat(proxy.rest()).isEmpty();
			await().untilAsserted(
					() -> assertThat(gateway.inbound("orders").refusedConnections(Refusal.PROXY_HEADER)).isOne());
		}
	}

	@Test
	void aProxyThatClosesWithoutAWordIsNotCounted() throws IOException {
		try (GatewayTester gateway = trusting("deadlines: {handshake: 200ms}")) {
			gateway.connect("orders").close();
			await().during(500, TimeUnit.MILLISECONDS)
				.untilAsserted(
						() -> assertThat(gateway.inbound("orders").refusedConnections(Refusal.PROXY_HEADER)).isZero());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "v1", "v2" })
	void aPairTellsTheFarSideOfItsClient(String version) throws Exception {
		CompletableFuture<String> told = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			told.complete(version.equals("v1") ? peer.line() : HexFormat.of().formatHex(peer.read(28)));
			server.echo(peer);
		}); GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    near: {listen: "tcp://127.0.0.1:0", framing: raw}
				  outbound:
				    far: {connect: "tcp://127.0.0.1:%d", framing: raw, connections: paired, proxy-protocol: %s}
				  routes:
				    all: {from: near, to: far}
				""".formatted(farSide.port(), version)); TcpClient client = gateway.connect("near")) {
			assertThat(client.send("hello\n").line()).isEqualTo("hello");
			int from = client.socket().getLocalPort();
			int to = gateway.address("near").getPort();
			assertThat(told.get(20, TimeUnit.SECONDS))
				.startsWith(version.equals("v1") ? "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d".formatted(from, to)
						: V2 + "2111000c7f0000017f000001%04x%04x".formatted(from, to));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "v1", "v2" })
	void aSharedConnectionSaysThatItIsTheGatewaysOwn(String version) throws Exception {
		CompletableFuture<String> told = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			told.complete(version.equals("v1") ? peer.line() : HexFormat.of().formatHex(peer.read(16)));
			server.echo(peer);
		}); GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    near: {listen: "tcp://127.0.0.1:0", framing: line, pattern: request-reply}
				  outbound:
				    far:
				      connect: tcp://127.0.0.1:%d
				      framing: line
				      pattern: request-reply
				      proxy-protocol: %s
				  routes:
				    all: {from: near, to: far}
				""".formatted(farSide.port(), version)); TcpClient client = gateway.connect("near")) {
			assertThat(client.send("hello\n").line()).isEqualTo("hello");
			assertThat(told.get(20, TimeUnit.SECONDS)).startsWith(version.equals("v1") ? "PROXY UNKNOWN" : V2_LOCAL);
		}
	}

	static class Beans {

		@Bean
		Who who() {
			return new Who();
		}

	}

	public static class Who {

		public String tell(String request, @Headers Map<String, Object> headers) {
			return headers.get(IpHeaders.IP_ADDRESS) + " " + headers.get(IpHeaders.REMOTE_PORT);
		}

	}

}
