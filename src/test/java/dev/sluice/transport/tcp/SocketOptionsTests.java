package dev.sluice.transport.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.EventLoops;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SocketDefinition.KeepAlive;
import dev.sluice.transport.tcp.TcpWire.Client;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that read the options of sockets back.
 */
@ParameterizedClass
@EnumSource(EventLoops.Backend.class)
class SocketOptionsTests {

	private static final SocketDefinition ALL = new SocketDefinition(false,
			new KeepAlive(true, Duration.ofSeconds(61), Duration.ofSeconds(7), 5), 10, DataSize.ofKilobytes(24),
			DataSize.ofKilobytes(20), Duration.ofSeconds(3), null, null);

	@Parameter
	EventLoops.Backend backend;

	private TcpWire wire;

	private final CompletableFuture<NettyTcpConnection> accepted = new CompletableFuture<>();

	private TcpWire wire() {
		this.wire = new TcpWire(this.backend);
		return this.wire;
	}

	@AfterEach
	void close() {
		this.wire.close();
	}

	private NettyServerConnectionFactory server(SocketDefinition socket) {
		NettyServerConnectionFactory server = wire().server();
		server.setSocket(socket);
		server.setFrameListeners((connection) -> {
			this.accepted.complete(connection);
			return (frame) -> {
			};
		});
		return server;
	}

	private <T> T option(SocketChannel channel, ChannelOption<T> option) {
		return channel.config().getOption(option);
	}

	private int keepAlive(SocketChannel channel, ChannelOption<Integer> epoll, SocketOption<Integer> nio) {
		return option(channel, this.wire.eventLoops().isEpoll() ? epoll : NioChannelOption.of(nio));
	}

	private void assertAll(SocketChannel channel) {
		assertThat(option(channel, ChannelOption.TCP_NODELAY)).isFalse();
		assertThat(option(channel, ChannelOption.SO_KEEPALIVE)).isTrue();
		assertThat(keepAlive(channel, EpollChannelOption.TCP_KEEPIDLE, ExtendedSocketOptions.TCP_KEEPIDLE))
			.isEqualTo(61);
		assertThat(keepAlive(channel, EpollChannelOption.TCP_KEEPINTVL, ExtendedSocketOptions.TCP_KEEPINTERVAL))
			.isEqualTo(7);
		assertThat(keepAlive(channel, EpollChannelOption.TCP_KEEPCNT, ExtendedSocketOptions.TCP_KEEPCOUNT))
			.isEqualTo(5);
		assertThat(option(channel, ChannelOption.SO_LINGER)).isEqualTo(3);
		// Linux doubles what it is asked for, for what it needs itself.
		assertThat(option(channel, ChannelOption.SO_RCVBUF)).isIn(24 * 1024, 2 * 24 * 1024);
		assertThat(option(channel, ChannelOption.SO_SNDBUF)).isIn(20 * 1024, 2 * 20 * 1024);
	}

	@Test
	void acceptedConnectionsHaveThem() throws Exception {
		NettyServerConnectionFactory server = server(ALL);
		server.start();
		try (Client client = new Client(server.getPort())) {
			client.write("hello\n");
			assertAll(this.accepted.get(10, TimeUnit.SECONDS).channel());
		}
	}

	@Test
	void dialledConnectionsHaveThem() throws Exception {
		NettyServerConnectionFactory server = server(SocketDefinition.DEFAULT);
		server.start();
		NettyClientConnectionFactory client = this.wire.client(server.getPort());
		client.setSocket(ALL);
		client.start();
		assertAll(client.connect().get(10, TimeUnit.SECONDS).channel());
		SocketChannel byDefault = this.accepted.get(10, TimeUnit.SECONDS).channel();
		assertThat(option(byDefault, ChannelOption.TCP_NODELAY)).isTrue();
		assertThat(option(byDefault, ChannelOption.SO_KEEPALIVE)).isFalse();
		assertThat(option(byDefault, ChannelOption.SO_LINGER)).isEqualTo(-1);
	}

	@Test
	void theKernelKeepsAsManyConnectionsAsTheBacklog() throws IOException {
		NettyServerConnectionFactory server = server(
				new SocketDefinition(true, new KeepAlive(false, null, null, null), 3, null, null, null, null, null));
		server.bind();
		List<Socket> kept = new ArrayList<>();
		try {
			// One more than the backlog, as Linux counts.
			for (int i = 0; i < 4; i++) {
				kept.add(connect(server.getPort()));
			}
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> {
				for (int i = 0; i < 4; i++) {
					kept.add(connect(server.getPort()));
				}
			});
		}
		finally {
			for (Socket socket : kept) {
				socket.close();
			}
		}
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket();
		socket.setOption(StandardSocketOptions.SO_LINGER, 0);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
		return socket;
	}

}
