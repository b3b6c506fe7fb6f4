package dev.sluice.outbound;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.udp.DatagramChannels;
import dev.sluice.transport.udp.DatagramSender;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketProtocolFamily;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Sends all messages from one socket, so that they leave in the order of the calls.
 */
final class OneWayPath implements UdpPath {

	private final UdpOutbound outbound;

	private final Runnable onFailure;

	private volatile @Nullable Peer current;

	private boolean closed;

	OneWayPath(UdpOutbound outbound, Runnable onFailure) {
		this.outbound = outbound;
		this.onFailure = onFailure;
	}

	@Override
	public synchronized void use(InetSocketAddress peer) throws IOException {
		if (this.closed) {
			return;
		}
		Peer before = this.current;
		SocketProtocolFamily family = DatagramChannels.familyOf(peer);
		if (before != null && before.family() == family) {
			this.current = new Peer(before.sender(), peer, family);
			return;
		}
		this.current = new Peer(DatagramSender.open(this.outbound.loops(), peer,
				this.outbound.definition().socket().multicastInterface(), this.onFailure), peer, family);
		if (before != null) {
			before.sender().close();
		}
	}

	@Override
	public CompletableFuture<@Nullable Object> send(Message<?> message, ByteBuf payload, long deadline,
			@Nullable GuardedSending within) {
		OutboundCounts ends = this.outbound.ends(within);
		Peer peer = this.current;
		if (peer == null) {
			payload.release();
			return AbstractOutbound.failed(new ExchangeException(Cause.TARGET_DOWN, "the outbound has stopped"), ends);
		}
		CompletableFuture<@Nullable Object> sending = peer.sender().send(payload, peer.address());
		return (ends != null) ? sending.whenComplete((sent, error) -> end(ends, error)) : sending;
	}

	private static void end(OutboundCounts ends, @Nullable Throwable error) {
		if (error != null) {
			ends.failed(error);
		}
		else {
			ends.succeeded(0);
		}
	}

	@Override
	public int sockets() {
		return (this.current != null) ? 1 : 0;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		Peer peer = this.current;
		this.current = null;
		if (peer != null) {
			peer.sender().close();
		}
	}

	private record Peer(DatagramSender sender, InetSocketAddress address, SocketProtocolFamily family) {
	}

}
