package dev.sluice.transport.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.Reconnect;
import io.netty.channel.EventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RediallerTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final EventLoops eventLoops = new EventLoops(1);

	private final EventLoop loop = this.eventLoops.workers().next();

	private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

	private final Redialler.Listener listener = new Redialler.Listener() {

		@Override
		public void up(NettyTcpConnection connection, Address address) {
			assertThat(connection.eventLoop().inEventLoop()).isTrue();
			RediallerTests.this.told.add("up " + address.port());
		}

		@Override
		public void lost(Address address, String reason) {
			RediallerTests.this.told.add("lost " + address.port());
		}

		@Override
		public void unreachable(Address address, String reason) {
			RediallerTests.this.told.add("unreachable " + address.port() + " " + reason);
		}

		@Override
		public void failed(Address address, String reason) {
			RediallerTests.this.told.add("failed " + address.port());
		}

	};

	@AfterEach
	void close() {
		this.eventLoops.close();
	}

	@Test
	void takesTheFirstAddressThatAnswers() throws Exception {
		int dead = deadPort();
		try (ServerSocket server = listen(0)) {
			redialler(Duration.ofMillis(10), dead, server.getLocalPort()).start();
			assertTold("failed " + dead, "up " + server.getLocalPort());
		}
	}

	@Test
	void startsFromTheFirstAddressAfterALoss() throws Exception {
		ServerSocket first = listen(0);
		try (ServerSocket second = listen(0)) {
			int port = first.getLocalPort();
			redialler(Duration.ofNanos(1), port, second.getLocalPort()).start();
			Socket accepted = first.accept();
			assertTold("up " + port);
			first.close();
			accepted.close();
			assertTold("lost " + port, "failed " + port, "up " + second.getLocalPort());
			Socket other = second.accept();
			try (ServerSocket back = listen(port)) {
				assertThat(this.told).isEmpty();
				other.close();
				assertTold("lost " + second.getLocalPort(), "up " + port);
				back.accept().close();
			}
		}
	}

	@Test
	void dialsAgainUntilTheFarSideComesBack() throws Exception {
		int port = deadPort();
		redialler(Duration.ofMillis(1), port).start();
		for (int i = 0; i < 3; i++) {
			assertTold("failed " + port, "unreachable " + port + " connection refused");
		}
		try (ServerSocket server = listen(port)) {
			assertThat(Stream.generate(this::next).filter((event) -> event.startsWith("up")).findFirst())
				.contains("up " + port);
			server.accept().close();
		}
	}

	@Test
	void doesNotHammerAFarSideThatClosesAtOnce() throws Exception {
		try (ServerSocket server = listen(0)) {
			int port = server.getLocalPort();
			redialler(LONG, port).start();
			server.accept().close();
			assertTold("up " + port, "lost " + port, "unreachable " + port + " the connection was closed");
			assertThat(this.told.poll(100, TimeUnit.MILLISECONDS)).isNull();
		}
	}

	@Test
	void triesTheNextAddressWhenTheFirstHangsUpAtOnce() throws Exception {
		try (ServerSocket first = listen(0); ServerSocket second = listen(0)) {
			redialler(LONG, first.getLocalPort(), second.getLocalPort()).start();
			first.accept().close();
			assertTold("up " + first.getLocalPort(), "lost " + first.getLocalPort(), "up " + second.getLocalPort());
			second.accept().close();
		}
	}

	@Test
	void replacesAConnectionThatWasOfUseWithoutAPause() throws Exception {
		try (ServerSocket server = listen(0)) {
			String port = " " + server.getLocalPort();
			Redialler redialler = redialler(LONG, server.getLocalPort());
			redialler.start();
			assertTold("up" + port);
			this.loop.submit(redialler::worked).sync();
			server.accept().close();
			assertTold("lost" + port, "up" + port);
			server.accept().close();
		}
	}

	@Test
	void dialsAtOnceWhenAskedWhileItPauses() throws Exception {
		int port = deadPort();
		Redialler redialler = redialler(LONG, port);
		redialler.start();
		assertTold("failed " + port, "unreachable " + port + " connection refused");
		try (ServerSocket server = listen(port)) {
			redialler.dial();
			assertTold("up " + port);
			assertThat(redialler.connection()).isNotNull();
			server.accept().close();
		}
	}

	@Test
	void onDemandReplacesALostConnectionOnlyWhenAsked() throws Exception {
		try (ServerSocket server = listen(0)) {
			String port = " " + server.getLocalPort();
			Redialler redialler = redialler(Duration.ofNanos(1), server.getLocalPort());
			redialler.setOnDemand();
			redialler.start();
			server.accept().close();
			assertTold("up" + port, "lost" + port);
			assertThat(this.told.poll(50, TimeUnit.MILLISECONDS)).isNull();
			redialler.dial();
			assertTold("up" + port);
			server.accept().close();
		}
	}

	@Test
	void saysThatAHostIsUnknown() {
		Redialler redialler = redialler(LONG, new Address(Address.Scheme.TCP, "host.invalid", 1));
		redialler.start();
		assertTold("failed 1", "unreachable 1 unknown host host.invalid");
	}

	@Test
	void isSilentOnceStopped() throws Exception {
		try (ServerSocket server = listen(0)) {
			Redialler redialler = redialler(Duration.ofMillis(1), server.getLocalPort());
			redialler.start();
			Socket accepted = server.accept();
			assertTold("up " + server.getLocalPort());
			redialler.stop();
			accepted.close();
			assertThat(this.told.poll(50, TimeUnit.MILLISECONDS)).isNull();
		}
	}

	private String next() {
		try {
			String event = this.told.poll(10, TimeUnit.SECONDS);
			assertThat(event).as("an event").isNotNull();
			return event;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void assertTold(String... events) {
		for (String event : events) {
			assertThat(next()).isEqualTo(event);
		}
	}

	private Redialler redialler(Duration first, int... ports) {
		Address[] addresses = new Address[ports.length];
		for (int i = 0; i < ports.length; i++) {
			addresses[i] = new Address(Address.Scheme.TCP, "127.0.0.1", ports[i]);
		}
		return redialler(first, addresses);
	}

	private Redialler redialler(Duration first, Address... addresses) {
		TcpSettings settings = new TcpSettings(TestFramings.LINE, 1000);
		List<NettyClientConnectionFactory> factories = Stream.of(addresses).map((address) -> {
			NettyClientConnectionFactory factory = new NettyClientConnectionFactory(this.eventLoops, address, settings);
			factory.setApplicationEventPublisher((event) -> {
			});
			factory.start();
			return factory;
		}).toList();
		return new Redialler(factories, this.loop, new Reconnect(first, LONG), (connection) -> (frame) -> {
		}, this.listener);
	}

	private static ServerSocket listen(int port) throws IOException {
		ServerSocket server = new ServerSocket();
		server.setReuseAddress(true);
		server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		return server;
	}

	private static int deadPort() throws IOException {
		try (ServerSocket server = listen(0)) {
			return server.getLocalPort();
		}
	}

}
