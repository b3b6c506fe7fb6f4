package dev.sluice.gateway;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import dev.sluice.admission.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.Bean;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients behind HAProxy, in a process of its own. Skipped where it is not installed.
 */
class HaproxyIntegrationTests {

	private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

	@TempDir
	private Path directory;

	private Process haproxy;

	@BeforeEach
	void isInstalled() {
		assumeThat(HAPROXY).as("HAProxy, to be installed as the package 'haproxy'").isExecutable();
	}

	@AfterEach
	void stop() throws InterruptedException {
		if (this.haproxy != null) {
			this.haproxy.destroy();
			if (!this.haproxy.waitFor(10, TimeUnit.SECONDS)) {
				this.haproxy.destroyForcibly().waitFor();
			}
		}
	}

	private int startHaproxy(int target, String option) throws IOException {
		int port = freePort();
		Path configuration = Files.writeString(this.directory.resolve("haproxy.cfg"), """
				defaults
				  mode tcp
				  timeout connect 5s
				  timeout client 30s
				  timeout server 30s
				listen front
				  bind 127.0.0.1:%d
				  server gateway 127.0.0.1:%d %s
				""".formatted(port, target, option));
		this.haproxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", configuration.toString())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("log").toFile())
			.start();
		await().ignoreException(ConnectException.class).until(() -> {
			new Socket(InetAddress.getLoopbackAddress(), port).close();
			return true;
		});
		return port;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static GatewayTester gateway(String trust) {
		return GatewayTester.start(GatewayTester.orders("whose", "proxy-protocol: {trust: [" + trust + "]}"),
				Beans.class);
	}

	@ParameterizedTest
	@CsvSource({ "send-proxy", "send-proxy-v2", "send-proxy-v2 check inter 100" })
	void theClientIsTheOneBehindTheProxy(String option) throws Exception {
		try (GatewayTester gateway = gateway("127.0.0.0/8")) {
			int port = startHaproxy(gateway.address("orders").getPort(), option);
			for (int i = 0; i < 20; i++) {
				try (TcpClient client = new TcpClient(new Socket(InetAddress.getLoopbackAddress(), port))) {
					assertThat(client.send("a\n").line()).isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
				}
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.0/24, send-proxy-v2, PROXY_TRUST", "127.0.0.0/8, maxconn 100, PROXY_HEADER" })
	void nobodyGetsInThroughAProxyThatMayNotOrDoesNotSayWhoItIs(String trust, String option, Refusal refusal)
			throws Exception {
		try (GatewayTester gateway = gateway(trust)) {
			int port = startHaproxy(gateway.address("orders").getPort(), option);
			try (TcpClient client = new TcpClient(new Socket(InetAddress.getLoopbackAddress(), port))) {
				client.send("this is an order and no header\n");
				assertThat(client.rest()).isEmpty();
			}
			catch (IOException ex) {
				// HAProxy may reset what the gateway has closed.
			}
			await().untilAsserted(() -> assertThat(gateway.inbound("orders").refusedConnections(refusal)).isPositive());
			assertThat(gateway.ledger("orders").received()).isZero();
		}
	}

	static class Beans {

		@Bean
		Whose whose() {
			return new Whose();
		}

	}

	static class Whose {

		public String tell(Message<String> message) {
			return message.getHeaders().get(IpHeaders.IP_ADDRESS) + ":"
					+ message.getHeaders().get(IpHeaders.REMOTE_PORT);
		}

	}

}
