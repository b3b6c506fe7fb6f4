package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;

import dev.sluice.transport.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Makes datagram channels that can also send empty datagrams. Netty's drop them, and
 * epoll's sends another one twice when it meets one in a batch; so here they go past it,
 * to the socket beneath.
 */
public final class DatagramChannels {

	private static final AttributeKey<java.nio.channels.DatagramChannel> SOCKET = AttributeKey
		.valueOf(DatagramChannels.class, "socket");

	private static final ByteBuffer EMPTY = ByteBuffer.allocateDirect(0);

	private DatagramChannels() {
	}

	/**
	 * The family that a socket must be of to be bound to, or to reach, an address.
	 * @param address a resolved address
	 * @return IPv4 or IPv6
	 */
	public static SocketProtocolFamily familyOf(InetSocketAddress address) {
		return (address.getAddress() instanceof Inet6Address) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
	}

	/**
	 * Makes channels for an address.
	 * @param loops the event loops that they will be registered with
	 * @param address a resolved address, to bind or send to
	 * @return a factory of channels, which throws {@link ChannelException} where there is
	 * no socket to be had
	 */
	public static ChannelFactory<DatagramChannel> factory(EventLoops loops, InetSocketAddress address) {
		SocketProtocolFamily family = familyOf(address);
		return loops.isEpoll() ? loops.datagramChannelFactory(family) : () -> nioChannel(family);
	}

	private static DatagramChannel nioChannel(SocketProtocolFamily family) {
		try {
			java.nio.channels.DatagramChannel socket = java.nio.channels.DatagramChannel
				.open((family == SocketProtocolFamily.INET6) ? StandardProtocolFamily.INET6
						: StandardProtocolFamily.INET);
			DatagramChannel channel = new NioDatagramChannel(socket);
			channel.attr(SOCKET).set(socket);
			return channel;
		}
		catch (IOException | UnsupportedOperationException ex) {
			throw new ChannelException(ex);
		}
	}

	/**
	 * Sends an empty datagram at once, on the channel's event loop; where the kernel has
	 * no room it is lost.
	 * @param channel a channel of this factory
	 * @param recipient where to
	 * @throws IOException if the kernel does not take it
	 */
	static void sendEmpty(Channel channel, InetSocketAddress recipient) throws IOException {
		java.nio.channels.@Nullable DatagramChannel nio = channel.attr(SOCKET).get();
		if (nio != null) {
			if (nio.isConnected()) {
				// Java's does nothing then, and says so with the number of bytes sent.
				throw new IOException("on NIO, an empty datagram cannot be sent over a connected socket");
			}
			nio.send(EMPTY.duplicate(), recipient);
		}
		else if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
			socket.sendTo(EMPTY, 0, 0, recipient.getAddress(), recipient.getPort());
		}
		else {
			throw new IOException("this channel cannot send empty datagrams");
		}
	}

}
