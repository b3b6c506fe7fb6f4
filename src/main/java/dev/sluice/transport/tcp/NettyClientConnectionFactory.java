package dev.sluice.transport.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;

/**
 * Dials on Netty for Spring Integration's adapters, or for a
 * {@link FrameListenerFactory}. Serializers are not used: the framing of the
 * {@link TcpSettings} cuts and writes.
 */
public final class NettyClientConnectionFactory extends AbstractClientConnectionFactory {

	/** Asked for by the base class, which uses it only for single-use connections. */
	private static final Socket NO_SOCKET = new Socket();

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private final EventLoops eventLoops;

	private final Address address;

	private final TcpSettings settings;

	private final Duration connectTimeout;

	private @Nullable FrameListenerFactory frameListeners;

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
		this.settings = settings;
		this.connectTimeout = connectTimeout;
		setSoTcpNoDelay(true);
	}

	/**
	 * Takes the frames of connections directly, instead of a message for each.
	 * @param frameListeners makes the listener of each connection
	 */
	public void setFrameListeners(FrameListenerFactory frameListeners) {
		this.frameListeners = frameListeners;
	}

	/**
	 * Whom this factory dials.
	 * @return the address as configured
	 */
	public Address address() {
		return this.address;
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

	/**
	 * Dials as {@link #connect()} does, for one certain taker of frames. The future is
	 * completed with a connection on its event loop, before anything is read.
	 * @param eventLoops the event loop of the connection, or a group of them; of the type
	 * that this factory runs on
	 * @param frameListeners makes what takes the frames of the connection, or
	 * {@code null} for a message each
	 * @return completed with the connection, or with an {@link IOException}
	 */
	public CompletableFuture<NettyTcpConnection> connect(EventLoopGroup eventLoops,
			@Nullable FrameListenerFactory frameListeners) {
		CompletableFuture<NettyTcpConnection> result = new CompletableFuture<>();
		// Resolving blocks, so it has a thread of its own.
		Thread.ofVirtual().name("sluice-dial-", 0).start(() -> {
			try {
				Iterator<InetAddress> hosts = List.of(InetAddress.getAllByName(this.address.host())).iterator();
				connect(eventLoops, hosts, new Dialling(frameListeners, result));
			}
			catch (IOException ex) {
				result.completeExceptionally(new IOException("unknown host " + this.address.host(), ex));
			}
			catch (RuntimeException ex) {
				result.completeExceptionally(ex);
			}
		});
		return result;
	}

	private void connect(EventLoopGroup eventLoops, Iterator<InetAddress> hosts, Dialling dialling) {
		if (eventLoops.isShuttingDown()) {
			dialling.failed(new IOException("the event loops have ended"));
			return;
		}
		new Bootstrap().group(eventLoops)
			.channel(this.eventLoops.socketChannelType())
			.option(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.option(ChannelOption.TCP_NODELAY, isSoTcpNoDelay())
			.option(ChannelOption.SO_KEEPALIVE, isSoKeepAlive())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(this.connectTimeout.toMillis()))
			.handler(dialling)
			.connect(new InetSocketAddress(hosts.next(), this.address.port()))
			.addListener((ChannelFutureListener) (future) -> {
				Throwable cause = future.cause();
				if (cause != null && hosts.hasNext()) {
					connect(eventLoops, hosts, dialling);
				}
				else if (cause != null) {
					dialling.failed(cause);
				}
				else if (!future.channel().isActive()) {
					// Otherwise the channel becomes active right behind this call.
					dialling.failed(new IOException("the connection was closed at once"));
				}
			});
	}

	private NettyTcpConnection initialize(SocketChannel channel, @Nullable FrameListenerFactory frameListeners) {
		NettyTcpConnection connection = new NettyTcpConnection(channel, false, false,
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

	/**
	 * Makes the connection once the channel is active, when its addresses are known, and
	 * before anything is read.
	 */
	@Sharable
	private final class Dialling extends ChannelInboundHandlerAdapter {

		private final @Nullable FrameListenerFactory frameListeners;

		private final CompletableFuture<NettyTcpConnection> result;

		Dialling(@Nullable FrameListenerFactory frameListeners, CompletableFuture<NettyTcpConnection> result) {
			this.frameListeners = frameListeners;
			this.result = result;
		}

		@Override
		public void channelActive(ChannelHandlerContext context) {
			try {
				NettyTcpConnection active = initialize((SocketChannel) context.channel(), this.frameListeners);
				context.pipeline().replace(this, null, active.handler());
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
