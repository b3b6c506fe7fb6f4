package dev.sluice.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Certificates that are replaced, well and badly, under many connections at work.
 */
class TlsRotationIntegrationTests {

	private static final int CONNECTIONS = 100;

	@TempDir
	Path directory;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final AtomicBoolean over = new AtomicBoolean();

	private final AtomicLong answered = new AtomicLong();

	@AfterEach
	void stop() {
		this.over.set(true);
		this.threads.shutdownNow();
	}

	private static SSLSocket connect(GatewayTester gateway, SSLContext context) throws IOException {
		InetSocketAddress address = gateway.address("orders");
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", address.getPort());
		socket.setSoTimeout(20_000);
		return socket;
	}

	private static String subject(GatewayTester gateway, SSLContext context) throws IOException {
		try (SSLSocket socket = connect(gateway, context)) {
			socket.startHandshake();
			return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
		}
	}

	/** Asks and asks, and tells how often it was answered. */
	private long work(SSLSocket socket, int number) throws IOException {
		long count = 0;
		try (TcpClient client = new TcpClient(socket)) {
			while (!this.over.get()) {
				String text = number + "-" + count;
				assertThat(client.send(text + "\n").line()).isEqualTo(text);
				count++;
				this.answered.incrementAndGet();
			}
		}
		return count;
	}

	private void awaitProgress() {
		long before = this.answered.get();
		await().untilAsserted(() -> assertThat(this.answered.get()).isGreaterThan(before + 10 * CONNECTIONS));
	}

	@Test
	void connectionsAtWorkDoNotNoticeWhenCertificatesAreReplaced() throws Exception {
		TestCertificates certificates = new TestCertificates(this.directory);
		certificates.write("gateway", certificates.issueForLoopback("first"));
		SSLContext context = certificates.client(null);
		String yaml = certificates.yaml("gateway") + """
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: line
				      payload: text
				      pattern: request-reply
				      ssl: {bundle: gateway}
				  routes:
				    all: {from: orders}
				""";
		try (GatewayTester gateway = GatewayTester.start(yaml)) {
			List<Future<Long>> working = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				SSLSocket socket = connect(gateway, context);
				int number = i;
				working.add(this.threads.submit(() -> work(socket, number)));
			}
			for (String name : List.of("second", "third")) {
				awaitProgress();
				certificates.write("gateway", certificates.issueForLoopback(name));
				await().atMost(Duration.ofSeconds(30))
					.untilAsserted(() -> assertThat(subject(gateway, context)).isEqualTo("CN=" + name));
			}
			certificates.replace("gateway.key", "no key");
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(gateway.inbound("orders").warning()).isNotNull());
			awaitProgress();
			assertThat(subject(gateway, context)).isEqualTo("CN=third");
			this.over.set(true);
			long sum = 0;
			for (Future<Long> each : working) {
				sum += each.get(20, TimeUnit.SECONDS);
			}
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.received()).isEqualTo(sum);
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(sum);
		}
	}

}
