package dev.sluice.transport.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import dev.sluice.admission.AddressRules;
import dev.sluice.admission.Admission;
import dev.sluice.admission.GatewayCapacity;
import dev.sluice.admission.Refusal;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.SocketDefinition;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.integration.ip.tcp.connection.TcpServerConnectionFactory;

/**
 * Listens on Netty for Spring Integration's adapters, or for a
 * {@link FrameListenerFactory}. Serializers are not used: the framing of the
 * {@link TcpSettings} cuts and writes.
 */
public final class NettyServerConnectionFactory extends AbstractServerConnectionFactory
		implements TcpServerConnectionFactory {

	/** Asked for by the base class, which uses it only for single-use connections. */
	private static final Socket NO_SOCKET = new Socket();

	private final EventLoops eventLoops;

	private final InetSocketAddress address;

	private volatile TcpSettings settings;

	private final SocketOptions options;

	private final LongAdder acceptFailures = new LongAdder();

	private @Nullable FrameListenerFactory frameListeners;

	private @Nullable ServerTls tls;

	private @Nullable ProxyTrust proxies;

	private AcceptListener acceptListener = AcceptListener.NONE;

	private Admission admission = new Admission(new AddressRules(List.of(), List.of()),
			GatewayCapacity.unlimited().connections(), Integer.MAX_VALUE, null, null);

	private volatile @Nullable Channel serverChannel;

	private volatile Acceptances acceptances = new Acceptances();

	private volatile @Nullable Reception reception;

	private volatile @Nullable Door door;

	/**
	 * Creates a factory that is not bound yet.
	 * @param eventLoops the threads to run on
	 * @param address where to listen; port 0 for any free port
	 * @param settings of the connections
	 */
	public NettyServerConnectionFactory(EventLoops eventLoops, InetSocketAddress address, TcpSettings settings) {
		super(address.getPort());
		this.eventLoops = eventLoops;
		this.address = address;
		this.settings = settings;
		this.options = new SocketOptions(this, eventLoops.isEpoll());
		setSoTcpNoDelay(true);
		setBacklog(SocketDefinition.DEFAULT.backlog());
	}

	/**
	 * Takes the frames of connections directly, instead of a message for each.
	 * @param frameListeners makes the listener of each connection
	 */
	public void setFrameListeners(FrameListenerFactory frameListeners) {
		this.frameListeners = frameListeners;
	}

	/**
	 * Decides who may connect; others are closed at once.
	 * @param admission asked for each connection
	 */
	public void setAdmission(Admission admission) {
		this.admission = admission;
	}

	/**
	 * Sets what is asked of the kernel; to be called before it binds.
	 * @param socket the configuration
	 */
	public void setSocket(SocketDefinition socket) {
		this.options.configure(socket);
		setBacklog(socket.backlog());
	}

	/**
	 * Encrypts connections; to be called before it binds.
	 * @param tls makes the encryption of each, or {@code null} for none
	 */
	public void setTls(@Nullable ServerTls tls) {
		this.tls = tls;
	}

	/**
	 * Lets connections in from proxies only, which tell whose they are; to be called
	 * before it binds.
	 * @param proxies which proxies, or {@code null} where clients connect by themselves
	 */
	public void setProxies(@Nullable ProxyTrust proxies) {
		this.proxies = proxies;
	}

	/**
	 * Wants to know of what happens at the door.
	 * @param acceptListener told on the event loops
	 */
	public void setAcceptListener(AcceptListener acceptListener) {
		this.acceptListener = acceptListener;
	}

	/**
	 * Binds and listens, but accepts nothing until {@link #start()}.
	 * @throws UncheckedIOException if the address cannot be bound
	 */
	public void bind() {
		if (this.serverChannel != null) {
			return;
		}
		Acceptances acceptances = new Acceptances();
		Door door = new Door(this);
		ServerBootstrap bootstrap = new ServerBootstrap().group(this.eventLoops.acceptor(), this.eventLoops.workers())
			.channel(this.eventLoops.serverChannelType())
			.option(ChannelOption.SO_BACKLOG, getBacklog())
			.option(ChannelOption.SO_REUSEADDR, true)
			.option(ChannelOption.AUTO_READ, false)
			.handler(door(door, acceptances))
			.childHandler(new Accepting(door, acceptances));
		this.options.ofBuffers().forEach((option, value) -> SocketOptions.set(option, value, bootstrap::option));
		ChannelFuture bound = bootstrap.bind(this.address).awaitUninterruptibly();
		Throwable cause = bound.cause();
		if (cause != null) {
			throw new UncheckedIOException(
					(cause instanceof IOException io) ? io : new IOException(cause.toString(), cause));
		}
		this.serverChannel = bound.channel();
		this.acceptances = acceptances;
		this.door = door;
		this.reception = newReception();
		setListening(true);
	}

	private Reception newReception() {
		return new Reception(this.admission, this.acceptListener, this.proxies, this.tls, this::connect);
	}

	/**
	 * Takes over the listening socket of another factory that accepts connections; those
	 * that come from now on are received as this one is configured.
	 * @param before the other, which then listens no more, but keeps its connections
	 * @return {@code false} if it has no such socket
	 */
	public boolean takeOver(NettyServerConnectionFactory before) {
		Channel channel = before.serverChannel;
		Door opened = before.door;
		if (channel == null || opened == null) {
			return false;
		}
		this.serverChannel = channel;
		this.acceptances = before.acceptances;
		this.door = opened;
		this.reception = newReception();
		setActive(true);
		setListening(true);
		opened.factory = this;
		before.serverChannel = null;
		before.door = null;
		before.setListening(false);
		return true;
	}

	/**
	 * Makes connections otherwise from the next one on.
	 * @param changed their settings
	 * @param changedTls encrypts them, or {@code null} for nobody
	 * @param changedProxies as {@link #setProxies} takes them
	 */
	public void reconfigure(TcpSettings changed, @Nullable ServerTls changedTls, @Nullable ProxyTrust changedProxies) {
		this.settings = changed;
		this.tls = changedTls;
		this.proxies = changedProxies;
		Reception before = this.reception;
		if (before != null) {
			this.reception = newReception().following(before);
		}
	}

	private static ChannelInitializer<Channel> door(Door door, Acceptances acceptances) {
		return new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline().addLast(new AcceptPause((error) -> door.factory.acceptFailed(error)), acceptances);
			}

		};
	}

	/**
	 * Binds, where that was not done yet, and accepts connections.
	 */
	@Override
	public void start() {
		this.lifecycleMonitor.lock();
		try {
			if (isActive()) {
				return;
			}
			bind();
			setActive(true);
			Channel channel = this.serverChannel;
			if (channel != null) {
				channel.config().setAutoRead(true);
			}
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		publishServerListeningEvent(getPort());
	}

	/**
	 * Accepts no connections for now, or goes on; those that come meanwhile wait in the
	 * kernel.
	 * @param paused {@code true} to accept none
	 */
	public void pauseAccepting(boolean paused) {
		Channel channel = this.serverChannel;
		if (channel != null) {
			channel.config().setAutoRead(!paused);
		}
	}

	/**
	 * Stops listening; connections stay, also those that the kernel has let in already.
	 */
	public void stopListening() {
		Channel channel = this.serverChannel;
		this.serverChannel = null;
		setListening(false);
		if (channel != null) {
			this.acceptances.close(channel);
		}
	}

	/**
	 * Stops listening and closes all connections.
	 */
	@Override
	public void stop() {
		stopListening();
		Reception last = this.reception;
		if (last != null) {
			last.close();
		}
		super.stop();
	}

	@Override
	public void run() {
		// Netty's event loops accept.
	}

	@Override
	public int getPort() {
		return (getServerSocketAddress() instanceof InetSocketAddress bound) ? bound.getPort() : super.getPort();
	}

	@Override
	public @Nullable SocketAddress getServerSocketAddress() {
		Channel channel = this.serverChannel;
		return (channel != null) ? channel.localAddress() : null;
	}

	/**
	 * Whether connections are being set up that a proxy or an encryption has a part in.
	 * @return {@code true} while there are any
	 */
	public boolean isEntering() {
		Reception current = this.reception;
		return current != null && current.isEntering();
	}

	/**
	 * The number of open connections.
	 * @return the present count
	 */
	public int openConnections() {
		return this.admission.open();
	}

	/**
	 * How often accepting failed, as it does when file descriptors run out.
	 * @return the count since the start
	 */
	public long acceptFailures() {
		return this.acceptFailures.sum();
	}

	/**
	 * What an operator has to mend, though connections are accepted.
	 * @return the warning, or {@code null} for nothing
	 */
	public @Nullable String warning() {
		ServerTls tls = this.tls;
		return (tls != null) ? tls.warning() : null;
	}

	private void acceptFailed(Throwable error) {
		this.acceptFailures.increment();
		this.acceptListener.onAcceptFailure(error);
	}

	private ChannelHandler connect(SocketChannel channel, InetSocketAddress peer) {
		NettyTcpConnection connection = new NettyTcpConnection(channel, peer, true, isLookupHost(), getComponentName(),
				this.settings, this.frameListeners, getApplicationEventPublisher());
		TcpConnectionSupport wrapped = wrapConnection(connection);
		initializeConnection(wrapped, NO_SOCKET);
		channel.closeFuture().addListener((future) -> this.connections.remove(connection.getConnectionId()));
		connection.opened();
		return connection.handler();
	}

	private void receive(SocketChannel channel) {
		this.options.ofConnections()
			.forEach((option, value) -> SocketOptions.set(option, value, channel.config()::setOption));
		Reception current = this.reception;
		if (current != null) {
			current.receive(channel);
		}
		else {
			channel.close();
		}
	}

	/** Leads from a listening socket to the factory whose it is now. */
	private static final class Door {

		private volatile NettyServerConnectionFactory factory;

		Door(NettyServerConnectionFactory factory) {
			this.factory = factory;
		}

	}

	private static final class Accepting extends ChannelInitializer<SocketChannel> {

		private final Door door;

		private final Acceptances acceptances;

		Accepting(Door door, Acceptances acceptances) {
			this.door = door;
			this.acceptances = acceptances;
		}

		@Override
		protected void initChannel(SocketChannel channel) {
			try {
				this.door.factory.receive(channel);
			}
			finally {
				this.acceptances.setUp();
			}
		}

	}

	/**
	 * Told of connections that do not come about.
	 */
	public interface AcceptListener {

		/** Tells nobody. */
		AcceptListener NONE = new AcceptListener() {
		};

		/**
		 * A connection was closed at once.
		 * @param peer who wanted to connect
		 * @param refusal why it was
		 */
		default void onRefused(InetSocketAddress peer, Refusal refusal) {
		}

		/**
		 * A connection could not be encrypted, and was closed.
		 * @param peer who wanted to connect
		 * @param error why
		 */
		default void onInsecure(InetSocketAddress peer, Throwable error) {
		}

		/**
		 * A proxy has not told whose connection it passes on, and it was closed.
		 * @param proxy its address
		 * @param error what is wrong
		 */
		default void onNoProxyHeader(InetSocketAddress proxy, Throwable error) {
		}

		/**
		 * Accepting failed and is tried again in a second.
		 * @param error why
		 */
		default void onAcceptFailure(Throwable error) {
		}

	}

}
