package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.expression.Expressions;
import dev.sluice.inbound.FarEnd;
import dev.sluice.inbound.NearEnd;
import dev.sluice.inbound.Pairing;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.ExchangeException;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;

/**
 * Has a TCP connection of its own for each connection of the inbounds that are routed to
 * it, opened with that and closed with it. What the far side says goes back as it comes.
 * The addresses are dialled in order, once for each connection.
 * <p>
 * Safe for use by many threads; results are told on the event loop of a connection.
 */
final class PairedTcpOutbound extends AbstractOutbound implements Pairing {

	private final List<NettyClientConnectionFactory> factories;

	/**
	 * By the origin of the near connection, and by its id. Also those of the outbound
	 * whose place this one takes: their messages come here, and go there.
	 */
	private final Map<Object, PairedConnection> pairs;

	private final AtomicInteger open = new AtomicInteger();

	private final BoundedLog log = new BoundedLog(LogFactory.getLog(PairedTcpOutbound.class));

	private volatile boolean running;

	/**
	 * Creates an outbound that is not started.
	 * @param name its name
	 * @param definition a valid definition
	 * @param loops the threads of connections
	 * @param json reads and writes JSON payloads
	 * @param expressions parses expressions
	 * @param factories one for each address
	 * @param before whose place it takes, or {@code null}
	 */
	PairedTcpOutbound(String name, OutboundDefinition definition, EventLoops loops, JsonMapper json,
			Expressions expressions, List<NettyClientConnectionFactory> factories, @Nullable Outbound before) {
		super(name, definition, loops, json, expressions, before);
		this.factories = factories;
		this.pairs = (before instanceof PairedTcpOutbound paired) ? paired.pairs : new ConcurrentHashMap<>();
	}

	List<NettyClientConnectionFactory> factories() {
		return this.factories;
	}

	@Override
	public synchronized void start() {
		if (!this.running) {
			this.factories.forEach(NettyClientConnectionFactory::start);
			this.running = true;
			become(State.UP, this.factories.getFirst().address(), null);
		}
	}

	/**
	 * Ends: pairs that are still open are cut. Off the event loops it waits until they
	 * are closed.
	 */
	@Override
	public void stop() {
		synchronized (this) {
			if (!this.running) {
				return;
			}
			this.running = false;
			become(State.STOPPED, null, null);
		}
		List<Future<?>> ends = new ArrayList<>();
		for (PairedConnection pair : own()) {
			try {
				ends.add(pair.stop());
			}
			catch (RejectedExecutionException ex) {
				this.log.warn("stopped-late", () -> "event=outbound-stopped-late outbound=" + name());
			}
		}
		if (!isEventLoop()) {
			ends.forEach((end) -> end.awaitUninterruptibly(TcpOutbound.LINGER.toMillis()));
		}
		this.factories.forEach(NettyClientConnectionFactory::stop);
	}

	private Set<PairedConnection> own() {
		Set<PairedConnection> own = new HashSet<>(this.pairs.values());
		own.removeIf((pair) -> !pair.isOf(this));
		return own;
	}

	@Override
	boolean isResting() {
		return super.isResting() && own().isEmpty();
	}

	@Override
	public Pairing pairing() {
		return this;
	}

	@Override
	public FarEnd open(NearEnd near) {
		PairedConnection pair = new PairedConnection(this, near);
		this.pairs.put(near.origin(), pair);
		this.pairs.put(near.id(), pair);
		if (this.running) {
			pair.dial();
		}
		else {
			// Behind this call, before which nothing may be done to the near end.
			near.eventLoop().execute(pair::stop);
		}
		return pair;
	}

	/** The near connection is closed, and no message will come from it any more. */
	void ended(NearEnd near) {
		this.pairs.remove(near.origin());
		this.pairs.remove(near.id());
	}

	void connected(Address address) {
		this.open.incrementAndGet();
		tell(State.UP, address, null);
	}

	void disconnected() {
		this.open.decrementAndGet();
	}

	/** No address could be reached for a pair. */
	void unreachable(Address address, String reason) {
		tell(State.DOWN, address, reason);
	}

	private synchronized void tell(State state, Address address, @Nullable String reason) {
		if (this.running) {
			become(state, address, reason);
		}
	}

	void logLost(NearEnd near, ExchangeException reason) {
		this.log.warn("pair-lost", () -> "event=pair-lost outbound=" + name() + " connection=" + near.id()
				+ " reason=\"" + reason.getMessage() + "\"");
	}

	@Override
	CompletableFuture<@Nullable Object> transmit(Message<?> message, long deadline, @Nullable GuardedSending within) {
		OutboundCounts ends = ends(within);
		PairedConnection pair = pair(message);
		if (pair == null) {
			return failed(
					new UnsentException(Cause.TARGET_DOWN,
							this + ": the message comes from no connection that has one here, or no longer", null),
					ends);
		}
		ByteBuf payload;
		try {
			payload = codec().writeForLater(message);
		}
		catch (RuntimeException ex) {
			return failed(ex, ends);
		}
		TcpSending sending = new TcpSending(payload, deadline, null, null, ends, within);
		pair.send(sending);
		return sending;
	}

	private @Nullable PairedConnection pair(Message<?> message) {
		Exchange exchange = Exchange.of(message);
		Object key = (exchange != null) ? exchange.origin() : message.getHeaders().get(IpHeaders.CONNECTION_ID);
		return (key != null) ? this.pairs.get(key) : null;
	}

	@Override
	Duration patience() {
		return definition().deadlines().write();
	}

	@Override
	public Set<InetSocketAddress> localAddresses() {
		Set<InetSocketAddress> addresses = new HashSet<>();
		for (PairedConnection pair : own()) {
			NettyTcpConnection connected = pair.connection();
			if (connected != null) {
				addresses.add(connected.localAddress());
			}
		}
		return addresses;
	}

	@Override
	public @Nullable String warning() {
		return NettyClientConnectionFactory.warning(this.factories);
	}

	@Override
	int connections() {
		return this.open.get();
	}

	ExchangeException exception(Cause cause, String what, @Nullable Throwable error) {
		return new ExchangeException(cause, this + ": " + what, error);
	}

}
