package dev.sluice.transport.tcp;

import java.net.SocketOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SocketDefinition.KeepAlive;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.util.unit.DataSize;

/**
 * The options of the sockets of a connection factory. Those that Spring Integration's
 * factories know are kept there, so that they can be set in either way.
 */
final class SocketOptions {

	private final AbstractConnectionFactory factory;

	private final boolean epoll;

	private @Nullable KeepAlive keepAlive;

	/**
	 * Creates the options of a factory.
	 * @param factory whose sockets they are
	 * @param epoll whether the sockets are epoll's
	 */
	SocketOptions(AbstractConnectionFactory factory, boolean epoll) {
		this.factory = factory;
		this.epoll = epoll;
	}

	/**
	 * Takes over what is configured.
	 * @param socket the configuration
	 */
	void configure(SocketDefinition socket) {
		this.factory.setSoTcpNoDelay(socket.noDelay());
		this.factory.setSoKeepAlive(socket.keepAlive().enabled());
		this.keepAlive = socket.keepAlive();
		if (socket.linger() != null) {
			this.factory.setSoLinger(Math.toIntExact(socket.linger().toSeconds()));
		}
		if (socket.receiveBuffer() != null) {
			this.factory.setSoReceiveBufferSize(bytes(socket.receiveBuffer()));
		}
		if (socket.sendBuffer() != null) {
			this.factory.setSoSendBufferSize(bytes(socket.sendBuffer()));
		}
	}

	private static int bytes(DataSize size) {
		return Math.toIntExact(Math.min(Integer.MAX_VALUE, size.toBytes()));
	}

	/**
	 * The options of connections.
	 * @return values by option
	 */
	Map<ChannelOption<?>, Object> ofConnections() {
		Map<ChannelOption<?>, Object> options = new HashMap<>(ofBuffers());
		options.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
		options.put(ChannelOption.TCP_NODELAY, this.factory.isSoTcpNoDelay());
		options.put(ChannelOption.SO_KEEPALIVE, this.factory.isSoKeepAlive());
		if (this.factory.getSoLinger() >= 0) {
			options.put(ChannelOption.SO_LINGER, this.factory.getSoLinger());
		}
		KeepAlive times = this.keepAlive;
		if (times != null && times.enabled()) {
			put(options, EpollChannelOption.TCP_KEEPIDLE, ExtendedSocketOptions.TCP_KEEPIDLE, seconds(times.idle()));
			put(options, EpollChannelOption.TCP_KEEPINTVL, ExtendedSocketOptions.TCP_KEEPINTERVAL,
					seconds(times.interval()));
			put(options, EpollChannelOption.TCP_KEEPCNT, ExtendedSocketOptions.TCP_KEEPCOUNT, times.count());
		}
		return options;
	}

	/**
	 * The options that a socket must have before it connects or listens, because the
	 * window of TCP depends on them.
	 * @return values by option
	 */
	Map<ChannelOption<?>, Object> ofBuffers() {
		Map<ChannelOption<?>, Object> options = new HashMap<>();
		if (this.factory.getSoReceiveBufferSize() > 0) {
			options.put(ChannelOption.SO_RCVBUF, this.factory.getSoReceiveBufferSize());
		}
		if (this.factory.getSoSendBufferSize() > 0) {
			options.put(ChannelOption.SO_SNDBUF, this.factory.getSoSendBufferSize());
		}
		return options;
	}

	/** Sets an option of which only the map knows the type of the value. */
	@SuppressWarnings("unchecked")
	static void set(ChannelOption<?> option, Object value, BiConsumer<ChannelOption<Object>, Object> setter) {
		setter.accept((ChannelOption<Object>) option, value);
	}

	private void put(Map<ChannelOption<?>, Object> options, ChannelOption<Integer> ofEpoll, SocketOption<Integer> ofJdk,
			@Nullable Integer value) {
		if (value != null) {
			options.put(this.epoll ? ofEpoll : NioChannelOption.of(ofJdk), value);
		}
	}

	private static @Nullable Integer seconds(@Nullable Duration time) {
		return (time != null) ? Math.toIntExact(time.toSeconds()) : null;
	}

}
