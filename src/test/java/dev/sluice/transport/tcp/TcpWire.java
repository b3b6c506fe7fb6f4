package dev.sluice.transport.tcp;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.framing.Framing;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;

/**
 * Connection factories in an application context, the events that they publish, and plain
 * sockets to talk to them; ends all of it.
 */
final class TcpWire implements AutoCloseable {

	private final EventLoops eventLoops;

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
			Integration.class);

	private final Deque<AbstractConnectionFactory> factories = new ArrayDeque<>();

	private final List<Object> events = new CopyOnWriteArrayList<>();

	private Duration linger = TcpSettings.LINGER;

	private int maxFrameSize = 64 * 1024;

	private Framing framing = TestFramings.LINE;

	TcpWire(EventLoops.Backend backend) {
		this.eventLoops = new EventLoops(2, backend);
		this.context.addApplicationListener((event) -> this.events.add(event));
	}

	TcpWire linger(Duration linger) {
		this.linger = linger;
		return this;
	}

	TcpWire maxFrameSize(int maxFrameSize) {
		this.maxFrameSize = maxFrameSize;
		return this;
	}

	TcpWire framing(Framing framing) {
		this.framing = framing;
		return this;
	}

	EventLoops eventLoops() {
		return this.eventLoops;
	}

	/** What the factories and their connections published, as it came. */
	<T> List<T> events(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	ApplicationEventPublisher publisher() {
		return this.context;
	}

	List<Object> events() {
		return this.events;
	}

	private TcpSettings settings() {
		return new TcpSettings(this.framing, this.maxFrameSize, this.linger, null, GatewayCapacity.unlimited().bytes());
	}

	/** A server on a port of its own, not started. */
	NettyServerConnectionFactory server() {
		return server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
	}

	NettyServerConnectionFactory server(InetSocketAddress address) {
		return initialize(new NettyServerConnectionFactory(this.eventLoops, address, settings()), "server");
	}

	/** A started server that hands frames over. */
	NettyServerConnectionFactory serve(FrameListenerFactory listeners) {
		NettyServerConnectionFactory server = server();
		server.setFrameListeners(listeners);
		server.start();
		return server;
	}

	/** A client of a server, not started. */
	NettyClientConnectionFactory client(int port) {
		return initialize(new NettyClientConnectionFactory(this.eventLoops,
				new Address(Address.Scheme.TCP, "127.0.0.1", port), settings()), "client");
	}

	/** Initialises an object as the context does its beans. */
	<T> T initialize(T bean, String name) {
		this.context.getAutowireCapableBeanFactory().initializeBean(bean, name);
		if (bean instanceof AbstractConnectionFactory factory) {
			this.factories.push(factory);
		}
		return bean;
	}

	@Override
	public void close() {
		this.factories.forEach(AbstractConnectionFactory::stop);
		this.eventLoops.close();
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Integration {

	}

	/**
	 * A plain socket.
	 */
	static final class Client implements AutoCloseable {

		private final Socket socket;

		private final BufferedReader reader;

		Client(int port) throws IOException {
			this(InetAddress.getLoopbackAddress(), port);
		}

		Client(InetAddress address, int port) throws IOException {
			this.socket = new Socket();
			this.socket.setReceiveBufferSize(16 * 1024);
			this.socket.connect(new InetSocketAddress(address, port));
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(20_000);
			this.reader = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
		}

		void write(String text) throws IOException {
			OutputStream out = this.socket.getOutputStream();
			out.write(text.getBytes(StandardCharsets.ISO_8859_1));
		}

		@Nullable String readLine() throws IOException {
			return this.reader.readLine();
		}

		/** What the next read returns: a byte, or -1 at the end of the stream. */
		int read() throws IOException {
			return this.reader.read();
		}

		/** Reads that many bytes, which must come. */
		void skip(int bytes) throws IOException {
			char[] chunk = new char[8192];
			for (int left = bytes; left > 0;) {
				int read = this.reader.read(chunk, 0, Math.min(left, chunk.length));
				if (read < 0) {
					throw new EOFException(left + " of " + bytes + " bytes are missing");
				}
				left -= read;
			}
		}

		void endOutput() throws IOException {
			this.socket.shutdownOutput();
		}

		void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
