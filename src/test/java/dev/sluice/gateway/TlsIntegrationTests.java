package dev.sluice.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import dev.sluice.admission.Refusal;
import dev.sluice.message.Outcome;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.outbound.OutboundStatus.State;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Encrypted connections, with certificates that are right and wrong.
 */
class TlsIntegrationTests {

	@TempDir
	Path directory;

	private TestCertificates certificates;

	@BeforeEach
	void issue() throws Exception {
		this.certificates = new TestCertificates(this.directory);
		this.certificates.write("gateway", this.certificates.issueForLoopback("gateway"));
	}

	private GatewayTester start(String ssl, String... more) {
		String[] properties = Stream.concat(Stream.of("ssl: " + ssl), Stream.of(more)).toArray(String[]::new);
		return GatewayTester.start(this.certificates.yaml("gateway") + GatewayTester.orders("who", properties),
				Beans.class);
	}

	private SSLSocket connect(GatewayTester gateway, SSLContext context, String... protocols) throws IOException {
		InetSocketAddress address = gateway.address("orders");
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", address.getPort());
		if (protocols.length > 0) {
			socket.setEnabledProtocols(protocols);
		}
		socket.setSoTimeout(20_000);
		return socket;
	}

	private String ask(GatewayTester gateway, SSLContext context, String... protocols) throws IOException {
		try (SSLSocket socket = connect(gateway, context, protocols)) {
			return new TcpClient(socket).send("hello\n").line();
		}
	}

	/** In TLS 1.3 a client learns only when it reads that it was not let in. */
	private void assertNotLetIn(GatewayTester gateway, SSLContext context, Refusal refusal) {
		long before = gateway.inbound("orders").refusedConnections(refusal);
		try {
			assertThat(ask(gateway, context)).isNull();
		}
		catch (IOException ex) {
			// Or the alert comes, or the end of the connection.
		}
		await().untilAsserted(
				() -> assertThat(gateway.inbound("orders").refusedConnections(refusal)).isEqualTo(before + 1));
		assertThat(gateway.ledger("orders").received()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void encryptsWithEitherVersion(String protocol) throws Exception {
		try (GatewayTester gateway = start("{bundle: gateway}")) {
			assertThat(ask(gateway, this.certificates.client(null), protocol))
				.isEqualTo("hello " + protocol + " null []");
		}
	}

	@Test
	void theJdkIsToldToShakeHandsOnlyOnceWithAClient() {
		try (GatewayTester gateway = start("{bundle: gateway}")) {
			assertThat(gateway.inbound("orders").warning()).isNull();
			assertThat(System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation")).isEqualTo("true");
		}
	}

	@Test
	void answersALongPipelineAndMessagesOfAnySize() throws Exception {
		try (GatewayTester gateway = start("{bundle: gateway}");
				SSLSocket socket = connect(gateway, this.certificates.client(null))) {
			TcpClient client = new TcpClient(socket);
			StringBuilder requests = new StringBuilder();
			for (int i = 0; i < 2_000; i++) {
				requests.append("x".repeat(1 + i * 7 % 5_000)).append('\n');
			}
			Thread.ofVirtual().start(() -> {
				try {
					client.send(requests.toString());
				}
				catch (IOException ex) {
					// The test sees what is missing.
				}
			});
			for (int i = 0; i < 2_000; i++) {
				assertThat(client.line()).startsWith("x".repeat(1 + i * 7 % 5_000) + " TLSv1.3");
			}
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(2_000);
		}
	}

	@Test
	void answersWhatWasSentBeforeTheClientEndedItsSide() throws Exception {
		try (GatewayTester gateway = start("{bundle: gateway}");
				SSLSocket socket = connect(gateway, this.certificates.client(null))) {
			TcpClient client = new TcpClient(socket);
			client.send("slow\nb\n");
			client.endOutput();
			assertThat(client.line()).startsWith("slow");
			assertThat(client.line()).startsWith("b");
			assertThat(client.line()).isNull();
		}
	}

	@Test
	void letsInWhoShowsATrustedCertificateAndTellsWhoItIs() throws Exception {
		try (GatewayTester gateway = start("{bundle: gateway, client-auth: need}")) {
			X509Bundle terminal = this.certificates.issue("t1.dc1.example");
			assertThat(ask(gateway, this.certificates.client(terminal)))
				.isEqualTo("hello TLSv1.3 CN=t1.dc1.example [dns:t1.dc1.example]");
		}
	}

	@Test
	void letsNobodyInWithoutATrustedCertificate() throws Exception {
		X509Bundle stranger = new TestCertificates(Files.createTempDirectory(this.directory, "other"))
			.issue("t1.dc1.example");
		try (GatewayTester gateway = start("{bundle: gateway, client-auth: need}")) {
			assertNotLetIn(gateway, this.certificates.client(null), Refusal.SSL_HANDSHAKE);
			assertNotLetIn(gateway, this.certificates.client(stranger), Refusal.SSL_HANDSHAKE);
			assertNotLetIn(gateway, this.certificates.client(this.certificates.issueExpired("t1.dc1.example")),
					Refusal.SSL_HANDSHAKE);
		}
	}

	@Test
	void letsInOnlyThoseWhoseNameMayEnter() throws Exception {
		try (GatewayTester gateway = start("{bundle: gateway, client-auth: need, peers: [\"dns:*.dc1.example\"]}")) {
			assertNotLetIn(gateway, this.certificates.client(this.certificates.issue("t1.dc2.example")),
					Refusal.SSL_PEER);
			assertNotLetIn(gateway, this.certificates.client(this.certificates.issue("a.b.dc1.example")),
					Refusal.SSL_PEER);
			assertThat(ask(gateway, this.certificates.client(this.certificates.issue("t1.dc1.example"))))
				.contains("CN=t1.dc1.example");
		}
	}

	@Test
	void showsTheCertificateOfTheHostThatIsAskedFor() throws Exception {
		this.certificates.write("partner", this.certificates.issue("a.partner.example"));
		try (GatewayTester gateway = GatewayTester.start(
				this.certificates.yaml("gateway")
						+ this.certificates.yaml("partner").replaceAll("spring.ssl.bundle.watch.*\n", "")
						+ GatewayTester.orders("who",
								"ssl: {bundle: gateway, sni: [{host: \"*.partner.example\", bundle: partner}]}"),
				Beans.class)) {
			assertThat(subject(gateway, "a.partner.example")).isEqualTo("CN=a.partner.example");
			assertThat(subject(gateway, "b.partner.example")).isEqualTo("CN=a.partner.example");
			assertThat(subject(gateway, "a.b.partner.example")).isEqualTo("CN=gateway");
			assertThat(subject(gateway, "elsewhere.example")).isEqualTo("CN=gateway");
			assertThat(subject(gateway)).isEqualTo("CN=gateway");
			assertThat(ask(gateway, this.certificates.client(null))).startsWith("hello");
		}
	}

	@Test
	void aClientThatIsNotEncryptedOrSaysNothingIsClosed() throws Exception {
		try (GatewayTester gateway = start("{bundle: gateway}", "deadlines: {handshake: 400ms}");
				TcpClient plain = gateway.connect("orders");
				TcpClient silent = gateway.connect("orders")) {
			plain.socket().setSoTimeout(20_000);
			silent.socket().setSoTimeout(20_000);
			plain.send("hello, this is no handshake\n");
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> {
				plain.read(1000);
			});
			assertThat(silent.rest()).isEmpty();
			await().untilAsserted(
					() -> assertThat(gateway.inbound("orders").refusedConnections(Refusal.SSL_HANDSHAKE)).isEqualTo(2));
			assertThat(ask(gateway, this.certificates.client(null))).startsWith("hello");
		}
	}

	@Test
	void aNewCertificateIsShownToNewConnectionsAndOpenOnesGoOn() throws Exception {
		try (GatewayTester gateway = start("{bundle: gateway}");
				SSLSocket open = connect(gateway, this.certificates.client(null))) {
			TcpClient client = new TcpClient(open);
			assertThat(client.send("a\n").line()).startsWith("a");
			this.certificates.write("gateway", this.certificates.issueForLoopback("renewed"));
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(subject(gateway)).isEqualTo("CN=renewed"));
			assertThat(client.send("b\n").line()).startsWith("b");
			this.certificates.replace("gateway.crt", "no certificate");
			await().during(Duration.ofSeconds(1))
				.untilAsserted(() -> assertThat(subject(gateway)).isEqualTo("CN=renewed"));
			assertThat(client.send("c\n").line()).startsWith("c");
			assertThat(gateway.inbound("orders").warning()).contains("SSL bundle 'gateway' is used as it was");
			this.certificates.write("gateway", this.certificates.issueForLoopback("mended"));
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(gateway.inbound("orders").warning()).isNull());
			assertThat(subject(gateway)).isEqualTo("CN=mended");
		}
	}

	private String subject(GatewayTester gateway, String... hosts) throws Exception {
		try (SSLSocket socket = connect(gateway, this.certificates.client(null))) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setServerNames(Stream.of(hosts).<SNIServerName>map(SNIHostName::new).toList());
			socket.setSSLParameters(parameters);
			socket.startHandshake();
			return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
		}
	}

	@Test
	void whatWasReadIsAnsweredWhenTheGatewayStops() throws Exception {
		GatewayTester gateway = start("{bundle: gateway}");
		try (SSLSocket socket = connect(gateway, this.certificates.client(null))) {
			TcpClient client = new TcpClient(socket);
			client.send("slow\n");
			await().until(() -> gateway.ledger("orders").received() == 1);
			gateway.close();
			assertThat(client.line()).startsWith("slow");
			assertThat(client.line()).isNull();
		}
	}

	@Test
	void aBundleThatDoesNotExistIsAMistake() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> start("{bundle: gatewy}"))
			.satisfies((ex) -> assertThat(NestedExceptionUtils.getMostSpecificCause(ex))
				.hasMessageContaining("sluice.inbound.orders.ssl.bundle"));
	}

	private GatewayTester forwarding(int port, String ssl) {
		return GatewayTester.start(this.certificates.yaml("gateway") + """
				sluice:
				  inbound:
				    orders: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply,
				             on-error: reply, error-reply: "NAK #{cause}"}
				  outbound:
				    core:
				      connect: tcp://127.0.0.1:%d
				      framing: line
				      payload: text
				      pattern: request-reply
				      ssl: %s
				      reconnect: {first: 20ms, max: 100ms}
				  routes:
				    all: {from: orders, to: core}
				""".formatted(port, ssl));
	}

	private static Thread echo(SSLServerSocket server) {
		return Thread.ofVirtual().start(() -> {
			try {
				while (true) {
					Socket accepted = server.accept();
					Thread.ofVirtual().start(() -> echo(accepted));
				}
			}
			catch (IOException ex) {
				// Closed.
			}
		});
	}

	private static void echo(Socket accepted) {
		try (TcpClient peer = new TcpClient(accepted)) {
			for (String line = peer.line(); line != null; line = peer.line()) {
				peer.send(line + "\n");
			}
		}
		catch (IOException ex) {
			// Closed by the gateway.
		}
	}

	private SSLServerSocket far(X509Bundle own, boolean needsCertificate) throws Exception {
		SSLServerSocket server = (SSLServerSocket) this.certificates.client(own)
			.getServerSocketFactory()
			.createServerSocket(0);
		server.setNeedClientAuth(needsCertificate);
		echo(server);
		return server;
	}

	@Test
	void dialsAFarSideThatIsEncryptedAndWantsACertificate() throws Exception {
		try (SSLServerSocket far = far(this.certificates.issueForLoopback("core"), true);
				GatewayTester gateway = forwarding(far.getLocalPort(), "{bundle: gateway}");
				TcpClient client = gateway.connect("orders")) {
			for (int i = 0; i < 100; i++) {
				assertThat(client.send("hello " + i + "\n").line()).isEqualTo("hello " + i);
			}
		}
	}

	@Test
	void doesNotTalkToAFarSideOfAnotherHostUnlessToldTo() throws Exception {
		try (SSLServerSocket far = far(this.certificates.issue("elsewhere.example"), false)) {
			try (GatewayTester gateway = forwarding(far.getLocalPort(), "{bundle: gateway}");
					TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("hello\n").line()).isEqualTo("NAK target-down");
				await().untilAsserted(() -> {
					assertThat(gateway.outbound("core").status().state()).isEqualTo(State.DOWN);
					assertThat(gateway.outbound("core").status().reason()).containsIgnoringCase("127.0.0.1");
				});
			}
			try (GatewayTester gateway = forwarding(far.getLocalPort(), "{bundle: gateway, verify-hostname: false}");
					TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("hello\n").line()).isEqualTo("hello");
			}
		}
	}

	@Test
	void aFarSideThatIsNotEncryptedIsDown() throws Exception {
		try (TcpServer far = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = forwarding(far.port(), "{bundle: gateway}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("hello\n").line()).isEqualTo("NAK target-down");
		}
	}

	static class Beans {

		@Bean
		Function<Message<String>, String> who() {
			return (message) -> {
				if (message.getPayload().equals("slow")) {
					await().pollDelay(Duration.ofMillis(300)).until(() -> true);
				}
				Map<String, Object> headers = message.getHeaders();
				@Nullable Object names = headers.getOrDefault(SluiceHeaders.PEER_NAMES, List.of());
				return String.format(Locale.ROOT, "%s %s %s %s", message.getPayload(),
						headers.get(SluiceHeaders.TLS_PROTOCOL), headers.get(SluiceHeaders.PEER_SUBJECT), names);
			};
		}

	}

}
