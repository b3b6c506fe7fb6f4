package dev.sluice.transport.tcp;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLSession;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;

/**
 * Tells Spring Integration of a Netty channel what it otherwise asks a socket: who is at
 * either end, and what the connection is called.
 */
abstract class ChannelConnection extends TcpConnectionSupport {

	private static final AtomicLong SEQUENCE = new AtomicLong();

	private final SocketChannel channel;

	private final boolean server;

	private final String factoryName;

	private final InetSocketAddress remoteAddress;

	private final InetSocketAddress localAddress;

	private final String hostName;

	private final String connectionId;

	ChannelConnection(SocketChannel channel, InetSocketAddress remoteAddress, boolean server, boolean lookupHost,
			String factoryName, @Nullable ApplicationEventPublisher publisher) {
		super(publisher);
		this.channel = channel;
		this.server = server;
		this.factoryName = factoryName;
		this.remoteAddress = remoteAddress;
		this.localAddress = channel.localAddress();
		this.hostName = lookupHost ? this.remoteAddress.getHostName() : hostAddress(this.remoteAddress);
		this.connectionId = this.hostName + ":" + this.remoteAddress.getPort() + ":" + this.localAddress.getPort() + ":"
				+ SEQUENCE.incrementAndGet();
	}

	private static String hostAddress(InetSocketAddress address) {
		return (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
	}

	final SocketChannel channel() {
		return this.channel;
	}

	/**
	 * The thread of this connection.
	 * @return its event loop
	 */
	public EventLoop eventLoop() {
		return this.channel.eventLoop();
	}

	/**
	 * The peer; where a proxy has told of its client, that.
	 * @return its address and port
	 */
	public InetSocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	/**
	 * This end.
	 * @return its address and port
	 */
	public InetSocketAddress localAddress() {
		return this.localAddress;
	}

	@Override
	public boolean isOpen() {
		return this.channel.isActive();
	}

	@Override
	public int getPort() {
		return this.remoteAddress.getPort();
	}

	@Override
	public String getHostName() {
		return this.hostName;
	}

	@Override
	public String getHostAddress() {
		return hostAddress(this.remoteAddress);
	}

	@Override
	public String getConnectionId() {
		return this.connectionId;
	}

	@Override
	public String getConnectionFactoryName() {
		return this.factoryName;
	}

	@Override
	public boolean isServer() {
		return this.server;
	}

	@Override
	public @Nullable Object getDeserializerStateKey() {
		return null;
	}

	@Override
	public @Nullable SSLSession getSslSession() {
		return null;
	}

	@Override
	public void run() {
		// The event loop reads.
	}

	@Override
	public void shutdownOutput() {
		this.channel.shutdownOutput();
	}

	@Override
	public void shutdownInput() {
		this.channel.shutdownInput();
	}

}
