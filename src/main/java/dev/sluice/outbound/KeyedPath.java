package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Sends all requests from one socket, and matches answers with them by keys. A request
 * with the key of one whose answer is late goes from another socket, and so do those
 * behind it: the late answer still comes to the old one.
 */
final class KeyedPath extends RequestReplyPath {

	private static final int SLOTS = 16;

	/** The most sockets, the present one and those that late answers may come to. */
	private static final int MOST_SOCKETS = 64;

	private final CorrelationKeys keys;

	private final @Nullable UnmatchedInbound unmatched;

	private final int most;

	private @Nullable KeyedUdpSocket current;

	KeyedPath(UdpOutbound outbound, Matching matching, Runnable onDown) {
		super(outbound, SLOTS, onDown);
		this.keys = matching.keys(outbound.toString(), outbound.codec());
		this.unmatched = matching.unmatched();
		this.most = outbound.definition().limits().effectiveInFlight();
	}

	CorrelationKeys keys() {
		return this.keys;
	}

	/** The inbound that takes the answers of nobody, or {@code null} for none. */
	@Nullable UnmatchedInbound unmatched() {
		return this.unmatched;
	}

	@Override
	public CompletableFuture<@Nullable Object> send(Message<?> message, ByteBuf payload, long deadline,
			@Nullable GuardedSending within) {
		Object key;
		try {
			key = this.keys.ofRequest(message, payload);
		}
		catch (RuntimeException ex) {
			payload.release();
			return AbstractOutbound.failed(ex, outbound().ends(within));
		}
		if (!this.keys.claim(key, within)) {
			payload.release();
			return AbstractOutbound.failed(
					new ExchangeException(Cause.REFUSED, outbound() + ": " + CorrelationKeys.isPending(key)),
					outbound().ends(within));
		}
		return send(new UdpRequest(this, payload, key, deadline, within));
	}

	@Override
	void ended(UdpRequest request) {
		super.ended(request);
		this.keys.release(Objects.requireNonNull(request.key()));
	}

	@Override
	@Nullable UdpSocket socket(InetSocketAddress target, UdpRequest next) {
		int awaiting = 0;
		for (UdpSocket socket : open()) {
			awaiting += socket.awaiting();
		}
		if (awaiting >= this.most) {
			return null;
		}
		KeyedUdpSocket socket = this.current;
		if (socket != null && socket.isFor(target) && (!socket.isLate(next) || open().size() >= MOST_SOCKETS)) {
			return socket;
		}
		if (socket != null) {
			socket.leave();
		}
		KeyedUdpSocket fresh = new KeyedUdpSocket(this, target);
		this.current = fresh;
		opened(fresh);
		return fresh;
	}

}
