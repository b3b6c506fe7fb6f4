package dev.sluice.outbound;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

import dev.sluice.expression.Expressions;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;

/**
 * Sends each message as a datagram. One-way, it ends when the kernel has taken the
 * datagram; whether it arrives nobody knows. Request-reply, the answer is the first
 * datagram that the peer sends back to the request's own source port, or the one with the
 * request's key.
 * <p>
 * Safe for use by many threads; results are told on an event loop.
 */
final class UdpOutbound extends AbstractOutbound {

	/** What an IPv4 packet has room for: 65 535 less its header and that of UDP. */
	private static final int MAX_PAYLOAD_V4 = 65_507;

	/** What an IPv6 packet has room for: 65 535 less the header of UDP. */
	private static final int MAX_PAYLOAD_V6 = 65_527;

	private final NameResolution.Lookup lookup;

	private final @Nullable Matching matching;

	private volatile @Nullable Session session;

	private volatile String notReady = "not started";

	/**
	 * Creates an outbound that is not started.
	 * @param name its name
	 * @param definition a valid definition
	 * @param loops the threads of sockets
	 * @param json reads and writes JSON payloads
	 * @param expressions parses expressions
	 * @param lookup finds the addresses of names
	 * @param matching how answers are matched by key; {@code null} where each request has
	 * a source port
	 * @param before whose place it takes, or {@code null}
	 */
	UdpOutbound(String name, OutboundDefinition definition, EventLoops loops, JsonMapper json, Expressions expressions,
			NameResolution.Lookup lookup, @Nullable Matching matching, @Nullable Outbound before) {
		super(name, definition, loops, json, expressions, before);
		this.lookup = lookup;
		this.matching = matching;
	}

	@Override
	public synchronized void start() {
		if (this.session == null) {
			this.notReady = "no address has been resolved yet";
			become(State.CONNECTING, null, null);
			Session started = new Session();
			this.session = started;
			started.resolution.start();
		}
	}

	@Override
	public void stop() {
		Session stopped;
		synchronized (this) {
			stopped = this.session;
			this.session = null;
			this.notReady = "stopped";
		}
		if (stopped != null) {
			stopped.end();
			become(State.STOPPED, null, null);
			endRetries();
		}
	}

	@Override
	boolean isResting() {
		Session current = this.session;
		return super.isResting() && (current == null || current.path.isIdle());
	}

	@Override
	int connections() {
		Session current = this.session;
		return (current != null) ? current.path.sockets() : 0;
	}

	@Override
	CompletableFuture<@Nullable Object> transmit(Message<?> message, long deadline, @Nullable GuardedSending within) {
		OutboundCounts ends = ends(within);
		Session current = this.session;
		InetSocketAddress peer = (current != null) ? current.peer : null;
		if (current == null || peer == null) {
			return failed(new UnsentException(Cause.TARGET_DOWN, this + ": " + this.notReady, null), ends);
		}
		ByteBuf payload;
		try {
			payload = encode(message, peer);
		}
		catch (RuntimeException ex) {
			return failed(ex, ends);
		}
		return current.path.send(message, payload, deadline, within);
	}

	private ByteBuf encode(Message<?> message, InetSocketAddress peer) {
		ByteBuf bytes = codec().write(message);
		int room = (peer.getAddress() instanceof Inet6Address) ? MAX_PAYLOAD_V6 : MAX_PAYLOAD_V4;
		int most = Math.min(frameSize(), room);
		if (bytes.readableBytes() > most) {
			throw new ExchangeException(Cause.TOO_LONG,
					this + ": a datagram of " + bytes.readableBytes() + " bytes, where " + most + " are the most");
		}
		// A buffer that somebody else gave stays theirs.
		return (message.getPayload() instanceof ByteBuf) ? bytes.retainedDuplicate() : bytes;
	}

	private UdpPath path(Runnable onDown) {
		if (!isRequestReply()) {
			return new OneWayPath(this, onDown);
		}
		return (this.matching != null) ? new KeyedPath(this, this.matching, onDown)
				: new PortPerRequestPath(this, onDown);
	}

	/** From one start to the stop after it. */
	private final class Session implements NameResolution.Listener {

		private final NameResolution resolution = new NameResolution(name(), definition().connect(),
				definition().reconnect(), UdpOutbound.this.lookup, this);

		private final UdpPath path = path(this.resolution::refresh);

		private volatile @Nullable InetSocketAddress peer;

		@Override
		public void resolved(Address address, InetSocketAddress found) throws IOException {
			if (!found.equals(this.peer)) {
				this.path.use(found);
				this.peer = found;
			}
			tell(State.UP, address, null);
		}

		@Override
		public void unresolved(String reason) {
			Address address = status().address();
			if (this.peer != null) {
				tell(State.UP, address, reason + "; the address known before is used");
				return;
			}
			UdpOutbound.this.notReady = reason;
			tell(State.DOWN, null, reason);
		}

		private void tell(State state, @Nullable Address address, @Nullable String reason) {
			synchronized (UdpOutbound.this) {
				if (UdpOutbound.this.session == this) {
					become(state, address, reason);
				}
			}
		}

		void end() {
			this.resolution.stop();
			this.path.close();
		}

	}

}
