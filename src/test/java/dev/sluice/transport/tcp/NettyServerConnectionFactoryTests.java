package dev.sluice.transport.tcp;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import dev.sluice.admission.AddressRules;
import dev.sluice.admission.Admission;
import dev.sluice.admission.GatewayCapacity;
import dev.sluice.admission.Refusal;
import dev.sluice.framing.FramingException;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.TcpWire.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.integration.ip.tcp.connection.TcpConnectionOpenEvent;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

@ParameterizedClass
@EnumSource(EventLoops.Backend.class)
@ExtendWith(NoLeaks.class)
class NettyServerConnectionFactoryTests {

	private static final FrameListenerFactory ECHO = (connection) -> (frame) -> {
		try {
			connection.write(frame);
		}
		catch (FramingException ex) {
			connection.close();
		}
	};

	private final TcpWire wire;

	NettyServerConnectionFactoryTests(EventLoops.Backend backend) {
		this.wire = new TcpWire(backend);
	}

	@AfterEach
	void close() {
		this.wire.close();
	}

	@Test
	void takesAnyFreePortForPort0() throws Exception {
		NettyServerConnectionFactory server = this.wire.serve(ECHO);
		assertThat(server.getPort()).isPositive();
		assertThat(server.isListening()).isTrue();
		assertThat(server.isRunning()).isTrue();
		assertEchoes(server);
	}

	@Test
	void listensOnIpv6() throws Exception {
		assumeThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
			.anyMatch((address) -> address instanceof Inet6Address && address.isLoopbackAddress());
		InetAddress loopback = InetAddress.getByName("::1");
		NettyServerConnectionFactory server = this.wire.server(new InetSocketAddress(loopback, 0));
		server.setFrameListeners(ECHO);
		server.start();
		try (Client client = new Client(loopback, server.getPort())) {
			client.write("hello\n");
			assertThat(client.readLine()).isEqualTo("hello");
		}
		assertThat(this.wire.events(TcpConnectionOpenEvent.class).getFirst().getConnectionId()).contains("0:0:1");
	}

	@Test
	void saysThatAnAddressIsInUse() {
		NettyServerConnectionFactory first = this.wire.serve(ECHO);
		NettyServerConnectionFactory second = this.wire
			.server(new InetSocketAddress(InetAddress.getLoopbackAddress(), first.getPort()));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(second::start)
			.withMessageContaining("Address already in use");
		assertThat(second.isListening()).isFalse();
		assertThat(second.isRunning()).isFalse();
	}

	@Test
	void acceptsNothingBeforeTheStart() throws Exception {
		NettyServerConnectionFactory server = this.wire.server();
		server.setFrameListeners(ECHO);
		server.bind();
		assertThat(server.isListening()).isTrue();
		try (Client client = new Client(server.getPort())) {
			client.write("early\n");
			await().during(Duration.ofMillis(100)).until(() -> server.openConnections() == 0);
			server.start();
			assertThat(client.readLine()).isEqualTo("early");
		}
	}

	@Test
	void stopClosesConnectionsAndFreesThePort() throws Exception {
		NettyServerConnectionFactory server = this.wire.serve(ECHO);
		int port = server.getPort();
		try (Client client = new Client(port)) {
			client.write("hello\n");
			assertThat(client.readLine()).isEqualTo("hello");
			server.stop();
			assertThat(client.read()).isEqualTo(-1);
		}
		assertThat(server.isListening()).isFalse();
		assertThat(server.getServerSocketAddress()).isNull();
		NettyServerConnectionFactory next = this.wire
			.server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		next.setFrameListeners(ECHO);
		next.start();
		assertEchoes(next);
	}

	@Test
	void aConnectionThatWaitsToBeAcceptedIsServedThoughListeningStops() throws Exception {
		NettyServerConnectionFactory server = this.wire.serve(ECHO);
		CountDownLatch goOn = new CountDownLatch(1);
		this.wire.eventLoops().acceptor().next().execute(() -> awaitUninterruptibly(goOn));
		try (Client client = new Client(server.getPort()); Client another = new Client(server.getPort())) {
			client.write("hello\n");
			another.write("again\n");
			Thread stopping = Thread.ofVirtual().start(server::stopListening);
			await().until(() -> !server.isListening());
			goOn.countDown();
			assertThat(client.readLine()).isEqualTo("hello");
			assertThat(another.readLine()).isEqualTo("again");
			stopping.join();
			assertThat(server.openConnections()).isEqualTo(2);
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void startsAgainAfterAStop() throws Exception {
		NettyServerConnectionFactory server = this.wire.serve(ECHO);
		server.stop();
		server.start();
		assertEchoes(server);
	}

	@Test
	void keepsConnectionsWhenItOnlyStopsListening() throws Exception {
		NettyServerConnectionFactory server = this.wire.serve(ECHO);
		try (Client client = new Client(server.getPort())) {
			client.write("one\n");
			assertThat(client.readLine()).isEqualTo("one");
			int port = server.getPort();
			server.stopListening();
			// NIO gives the port back when its selector comes round.
			await().untilAsserted(
					() -> assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new Client(port).close()));
			client.write("two\n");
			assertThat(client.readLine()).isEqualTo("two");
		}
	}

	@Test
	void closesOneConnectionTooManyAtOnce() throws Exception {
		NettyServerConnectionFactory server = this.wire.server();
		server.setFrameListeners(ECHO);
		Admission admission = new Admission(new AddressRules(List.of(), List.of()),
				GatewayCapacity.unlimited().connections(), 2, null, null);
		server.setAdmission(admission);
		server.start();
		try (Client first = new Client(server.getPort()); Client second = new Client(server.getPort())) {
			first.write("first\n");
			assertThat(first.readLine()).isEqualTo("first");
			second.write("second\n");
			assertThat(second.readLine()).isEqualTo("second");
			try (Client third = new Client(server.getPort())) {
				assertThat(third.read()).isEqualTo(-1);
			}
			assertThat(server.openConnections()).isEqualTo(2);
			assertThat(admission.refused().get(Refusal.CONNECTIONS)).isEqualTo(1);
			first.endOutput();
			assertThat(first.read()).isEqualTo(-1);
		}
		await().until(() -> server.openConnections() == 0);
		assertEchoes(server);
		assertThat(this.wire.events(TcpConnectionOpenEvent.class)).hasSize(3);
	}

	@Test
	void forgetsClosedConnections() throws Exception {
		NettyServerConnectionFactory server = this.wire.serve(ECHO);
		for (int i = 0; i < 10; i++) {
			assertEchoes(server);
		}
		await().untilAsserted(() -> {
			assertThat((Map<?, ?>) ReflectionTestUtils.getField(server, "connections")).isEmpty();
			assertThat(server.openConnections()).isZero();
		});
	}

	@Test
	void closesAConnectionByItsId() throws Exception {
		NettyServerConnectionFactory server = this.wire.serve(ECHO);
		try (Client client = new Client(server.getPort())) {
			client.write("one\n");
			assertThat(client.readLine()).isEqualTo("one");
			assertThat(server.getOpenConnectionIds()).hasSize(1);
			assertThat(server.closeConnection(server.getOpenConnectionIds().getFirst())).isTrue();
			assertThat(client.read()).isEqualTo(-1);
		}
	}

	private static void assertEchoes(NettyServerConnectionFactory server) throws Exception {
		try (Client client = new Client(server.getPort())) {
			client.write("hello\n");
			assertThat(client.readLine()).isEqualTo("hello");
		}
	}

}
