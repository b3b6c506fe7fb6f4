package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

import dev.sluice.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * A socket on a port of its own that only sends. It is not connected, so that one
 * datagram that found no taker does not fail another, and may send to broadcast
 * addresses. Safe for use by many threads.
 */
public final class DatagramSender implements AutoCloseable {

	/** Nothing is read, so nothing need be kept. */
	private static final int RECEIVE_BUFFER = 4096;

	private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

	private final Channel channel;

	private final DatagramWriter writer;

	private DatagramSender(Channel channel, Runnable onFailure) {
		this.channel = channel;
		this.writer = new DatagramWriter(channel, onFailure);
	}

	/**
	 * Opens a socket; not to be called on an event loop.
	 * @param loops the event loops
	 * @param peer an address of the family to send to, IPv4 or IPv6
	 * @param onFailure run on the event loop whenever a datagram could not be sent
	 * @return the open socket
	 * @throws IOException if there is no socket to be had
	 */
	public static DatagramSender open(EventLoops loops, InetSocketAddress peer, Runnable onFailure) throws IOException {
		return open(loops, peer, null, onFailure);
	}

	/**
	 * Opens a socket that sends to a group from one interface.
	 * @param loops the event loops
	 * @param peer the address of the group
	 * @param multicastInterface the interface, by its name or an address of it;
	 * {@code null} for the one that the system chooses
	 * @param onFailure as of the other
	 * @return the open socket
	 * @throws IOException if there is no socket or no such interface to be had
	 */
	public static DatagramSender open(EventLoops loops, InetSocketAddress peer, @Nullable String multicastInterface,
			Runnable onFailure) throws IOException {
		Bootstrap bootstrap = new Bootstrap().group(loops.workers())
			.channelFactory(DatagramChannels.factory(loops, peer))
			.option(ChannelOption.AUTO_READ, false)
			.option(ChannelOption.SO_BROADCAST, true)
			.option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
			.handler(new ChannelInboundHandlerAdapter());
		if (multicastInterface != null) {
			bootstrap.option(ChannelOption.IP_MULTICAST_IF, MulticastGroup.named(multicastInterface));
		}
		ChannelFuture binding = bootstrap.bind(0).awaitUninterruptibly();
		Throwable error = binding.cause();
		if (error != null) {
			throw new IOException("cannot open a datagram socket: " + DatagramErrors.text(error), error);
		}
		return new DatagramSender(binding.channel(), onFailure);
	}

	/**
	 * Sends a datagram; never blocks.
	 * @param payload the bytes, which are released
	 * @param recipient where to
	 * @return completed with {@code null} when the kernel has taken the datagram, else
	 * with an {@link dev.sluice.message.ExchangeException}
	 */
	public CompletableFuture<@Nullable Object> send(ByteBuf payload, InetSocketAddress recipient) {
		return this.writer.send(payload, recipient);
	}

	/**
	 * Sends what was given and closes the socket; waits for it for some seconds, unless
	 * it is called on its event loop.
	 */
	@Override
	public void close() {
		this.writer.close();
		if (!this.channel.eventLoop().inEventLoop()) {
			this.channel.closeFuture().awaitUninterruptibly(CLOSE_TIMEOUT_MILLIS);
		}
	}

}
