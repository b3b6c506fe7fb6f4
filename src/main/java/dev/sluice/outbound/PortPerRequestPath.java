package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Gives each request a socket, and so a source port, of its own, as the only way to tell
 * the answers of datagrams apart without looking into them. A socket is closed with its
 * request: the network, or the peer, may send an answer twice, and the second must not be
 * taken for another's. There are as many sockets as the outbound may have connections.
 */
final class PortPerRequestPath extends RequestReplyPath {

	/** With one, Netty's epoll channel takes an empty answer for none. */
	private static final int SLOTS = 2;

	private final int most;

	PortPerRequestPath(UdpOutbound outbound, Runnable onDown) {
		super(outbound, SLOTS, onDown);
		this.most = outbound.definition().connections().most();
	}

	@Override
	public CompletableFuture<@Nullable Object> send(Message<?> message, ByteBuf payload, long deadline,
			@Nullable GuardedSending within) {
		return send(new UdpRequest(this, payload, null, deadline, within));
	}

	@Override
	@Nullable UdpSocket socket(InetSocketAddress target, UdpRequest next) {
		if (open().size() >= this.most) {
			return null;
		}
		UdpSocket opened = new UdpRequestSocket(this, target);
		opened(opened);
		return opened;
	}

}
