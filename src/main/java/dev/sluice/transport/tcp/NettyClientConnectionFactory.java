package dev.sluice.transport.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.ProxyProtocolVersion;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.tcp.HostLookup.Endpoints;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;

/**
 * Dials on Netty for Spring Integration's adapters, or for a
 * {@link FrameListenerFactory}. Serializers are not used: the framing of the
 * {@link TcpSettings} cuts and writes.
 */
public final class NettyClientConnectionFactory extends AbstractClientConnectionFactory implements Dialler {

	/** Asked for by the base class, which uses it only for single-use connections. */
	private static final Socket NO_SOCKET = new Socket();

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private final EventLoops eventLoops;

	private final Address address;

	private volatile TcpSettings settings;

	private final SocketOptions options;

	private @Nullable ClientTls tls;

	private @Nullable ProxyProtocolVersion proxyProtocol;

	private final Duration connectTimeout;

	private @Nullable FrameListenerFactory frameListeners;

	private @Nullable LocalAddress local;

	private final HostLookup lookup;

	/**
	 * Creates a factory that waits five seconds for a connection.
	 * @param eventLoops the threads to run on
	 * @param address whom to dial
	 * @param settings of the connections
	 */
	public NettyClientConnectionFactory(EventLoops eventLoops, Address address, TcpSettings settings) {
		this(eventLoops, address, settings, CONNECT_TIMEOUT);
	}

	/**
	 * Creates a factory.
	 * @param eventLoops the threads to run on
	 * @param address whom to dial
	 * @param settings of the connections
	 * @param connectTimeout how long to wait for a connection to one of the host's
	 * addresses
	 */
	public NettyClientConnectionFactory(EventLoops eventLoops, Address address, TcpSettings settings,
			Duration connectTimeout) {
		super(address.host(), address.port());
		this.eventLoops = eventLoops;
		this.address = address;
		this.lookup = new HostLookup(address);
		this.settings = settings;
		this.connectTimeout = connectTimeout;
		this.options = new SocketOptions(this, eventLoops.isEpoll());
		setSoTcpNoDelay(true);
	}

	/**
	 * Makes connections otherwise from the next one on.
	 * @param changed their settings
	 */
	public void reconfigure(TcpSettings changed) {
		this.settings = changed;
	}

	/**
	 * Takes the frames of connections directly, instead of a message for each.
	 * @param frameListeners makes the listener of each connection
	 */
	public void setFrameListeners(FrameListenerFactory frameListeners) {
		this.frameListeners = frameListeners;
	}

	/**
	 * Sets what is asked of the kernel, for the connections that are dialled from then
	 * on.
	 * @param socket the configuration
	 */
	public void setSocket(SocketDefinition socket) {
		this.options.configure(socket);
	}

	/**
	 * Encrypts the connections that are dialled from then on.
	 * @param tls makes the encryption of each, or {@code null} for none
	 */
	public void setTls(@Nullable ClientTls tls) {
		this.tls = tls;
	}

	/**
	 * Tells the far side whose connection is passed on to it, before all else.
	 * @param proxyProtocol the form in which it is told, or {@code null} for not at all
	 */
	public void setProxyProtocol(@Nullable ProxyProtocolVersion proxyProtocol) {
		this.proxyProtocol = proxyProtocol;
	}

	/**
	 * Dials from one certain address of this machine.
	 * @param local the literal address, or a name that is resolved for each attempt, or
	 * {@code null} to leave it to the system
	 */
	public void setLocal(@Nullable String local) {
		this.local = (local != null) ? new LocalAddress(local) : null;
	}

	@Override
	public Address address() {
		return this.address;
	}

	/**
	 * How many addresses the host had when it was resolved last.
	 * @return the number, 1 before
	 */
	public int hosts() {
		return this.lookup.found();
	}

	/**
	 * What an operator has to mend, though connections are dialled.
	 * @return the warning, or {@code null} for nothing
	 */
	public @Nullable String warning() {
		ClientTls tls = this.tls;
		return (tls != null) ? tls.warning() : null;
	}

	/**
	 * Dials as this factory does, but the addresses of the host in an order of its own.
	 * @param order makes the addresses to try, at least one, of those that were found
	 * @return what dials so
	 */
	public Dialler inOrder(UnaryOperator<List<InetAddress>> order) {
		return new OrderedDialler(order);
	}

	/**
	 * What an operator has to mend about some factories.
	 * @param factories those that dial for one purpose
	 * @return the first warning, or {@code null} for none
	 */
	public static @Nullable String warning(List<NettyClientConnectionFactory> factories) {
		return factories.stream()
			.map(NettyClientConnectionFactory::warning)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	@Override
	public void start() {
		setActive(true);
	}

	/**
	 * Dials without blocking the caller: resolves the name anew and tries its addresses
	 * in turn. The factory must be started.
	 * @return completed with the connection, or with an {@link IOException}
	 */
	public CompletableFuture<NettyTcpConnection> connect() {
		return connect(this.eventLoops.workers(), this.frameListeners);
	}

	@Override
	public CompletableFuture<NettyTcpConnection> connect(EventLoopGroup eventLoops,
			@Nullable FrameListenerFactory frameListeners) {
		return connect(eventLoops, frameListeners, UnaryOperator.identity(), null);
	}

	/**
	 * Dials to pass a connection on.
	 * @param eventLoops where the new connection runs
	 * @param frameListeners makes its listener
	 * @param relayed the connection that is passed on
	 * @return completed with the connection, or with an {@link IOException}
	 */
	public CompletableFuture<NettyTcpConnection> connect(EventLoopGroup eventLoops, FrameListenerFactory frameListeners,
			Relayed relayed) {
		return connect(eventLoops, frameListeners, UnaryOperator.identity(), relayed);
	}

	private CompletableFuture<NettyTcpConnection> connect(EventLoopGroup eventLoops,
			@Nullable FrameListenerFactory frameListeners, UnaryOperator<List<InetAddress>> order,
			@Nullable Relayed relayed) {
		CompletableFuture<NettyTcpConnection> result = new CompletableFuture<>();
		// Resolving blocks, so it has a thread of its own.
		Thread.ofVirtual().name("sluice-dial-", 0).start(() -> {
			try {
				connect(eventLoops, this.lookup.find(order, this.local).iterator(),
						new Dialling(frameListeners, relayed, result));
			}
			catch (IOException | RuntimeException ex) {
				result.completeExceptionally(ex);
			}
		});
		return result;
	}

	private void connect(EventLoopGroup eventLoops, Iterator<Endpoints> attempts, Dialling dialling) {
		if (eventLoops.isShuttingDown()) {
			dialling.failed(new IOException("the event loops have ended"));
			return;
		}
		Endpoints attempt = attempts.next();
		Bootstrap bootstrap = new Bootstrap().group(eventLoops)
			.channel(this.eventLoops.socketChannelType())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(this.connectTimeout.toMillis()))
			.handler(dialling);
		this.options.ofConnections().forEach((option, value) -> SocketOptions.set(option, value, bootstrap::option));
		if (attempt.from() != null && this.eventLoops.isEpoll()) {
			// Or connections from there to different peers could not share a port.
			bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
		}
		bootstrap.connect(attempt.to(), attempt.from()).addListener((ChannelFutureListener) (future) -> {
			Throwable cause = future.cause();
			if (cause != null && attempts.hasNext()) {
				connect(eventLoops, attempts, dialling);
			}
			else if (cause != null) {
				dialling.failed((this.local != null) ? this.local.blame(cause) : cause);
			}
			else if (!future.channel().isActive()) {
				// Otherwise the channel becomes active right behind this call.
				dialling.failed(new IOException("the connection was closed at once"));
			}
		});
	}

	private NettyTcpConnection initialize(SocketChannel channel, @Nullable FrameListenerFactory frameListeners) {
		NettyTcpConnection connection = new NettyTcpConnection(channel, channel.remoteAddress(), false, false,
				Objects.requireNonNullElse(getComponentName(), "client"), this.settings, frameListeners,
				getApplicationEventPublisher());
		TcpConnectionSupport wrapped = wrapConnection(connection);
		initializeConnection(wrapped, NO_SOCKET);
		channel.closeFuture().addListener((future) -> this.connections.remove(connection.getConnectionId()));
		connection.opened();
		return connection;
	}

	/**
	 * Dials and waits, as Spring Integration's handlers do. Not to be called on an event
	 * loop.
	 */
	@Override
	protected TcpConnectionSupport buildNewConnection() {
		try {
			NettyTcpConnection connection = connect().join();
			TcpConnectionSupport known = this.connections.get(connection.getConnectionId());
			return (known != null) ? known : connection;
		}
		catch (CompletionException ex) {
			throw new UncheckedIOException("Cannot connect to " + this.address,
					(ex.getCause() instanceof IOException io) ? io : new IOException(ex.getCause()));
		}
	}

	private final class OrderedDialler implements Dialler {

		private final UnaryOperator<List<InetAddress>> order;

		OrderedDialler(UnaryOperator<List<InetAddress>> order) {
			this.order = order;
		}

		@Override
		public Address address() {
			return NettyClientConnectionFactory.this.address;
		}

		@Override
		public CompletableFuture<NettyTcpConnection> connect(EventLoopGroup eventLoops,
				@Nullable FrameListenerFactory frameListeners) {
			return NettyClientConnectionFactory.this.connect(eventLoops, frameListeners, this.order, null);
		}

	}

	/**
	 * Makes the connection once the channel is active, when its addresses are known, and
	 * before anything is read.
	 */
	@Sharable
	private final class Dialling extends ChannelInboundHandlerAdapter {

		private final @Nullable FrameListenerFactory frameListeners;

		private final @Nullable Relayed relayed;

		private final CompletableFuture<NettyTcpConnection> result;

		Dialling(@Nullable FrameListenerFactory frameListeners, @Nullable Relayed relayed,
				CompletableFuture<NettyTcpConnection> result) {
			this.frameListeners = frameListeners;
			this.relayed = relayed;
			this.result = result;
		}

		@Override
		public void channelActive(ChannelHandlerContext context) {
			if (Objects.equals(context.channel().localAddress(), context.channel().remoteAddress())) {
				// The port dialled was free, and the kernel chose it to dial from.
				context.close();
				failed(new ConnectException("connection refused: it was made to itself"));
				return;
			}
			NettyClientConnectionFactory factory = NettyClientConnectionFactory.this;
			ProxyProtocolVersion header = factory.proxyProtocol;
			if (header != null) {
				ProxyHeaders.write(context.channel(), header, this.relayed);
			}
			ClientTls encryption = factory.tls;
			if (encryption == null) {
				connected(context, this);
				return;
			}
			TlsEntrance entrance = new TlsEntrance((secured) -> connected(secured, secured.handler()), this::failed);
			context.pipeline()
				.addLast(encryption.newHandler(context.channel(), factory.address, factory.connectTimeout), entrance);
			context.pipeline().remove(this);
		}

		private void connected(ChannelHandlerContext context, ChannelHandler placeholder) {
			try {
				NettyTcpConnection active = initialize((SocketChannel) context.channel(), this.frameListeners);
				context.pipeline().replace(placeholder, null, active.handler());
				this.result.complete(active);
			}
			catch (RuntimeException ex) {
				context.close();
				failed(ex);
			}
		}

		void failed(Throwable cause) {
			this.result.completeExceptionally(cause);
		}

	}

}
