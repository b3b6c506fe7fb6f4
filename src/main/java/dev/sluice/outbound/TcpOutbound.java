package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import dev.sluice.expression.Expressions;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.ExchangeException;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.Talk;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;

/**
 * Sends messages over TCP connections that it keeps open: one from the start, further
 * ones as they are needed. The messages of one origin leave one after another over one
 * connection; one-way an origin stays with its connection for life, request-reply it may
 * change while none of its requests is pending. How an answer finds its request is up to
 * the {@linkplain OutboundDefinition.Correlation correlation}.
 * <p>
 * Each connection dials the addresses in order, stays with the one that answers until it
 * is lost, or is to be replaced, and then starts from the first again. Which is the first
 * of each, the balance says.
 * <p>
 * Safe for use by many threads; results are told on the event loop of a connection.
 */
public final class TcpOutbound extends AbstractOutbound {

	/** How long connections are read at the end, for a peer that has not closed yet. */
	static final Duration LINGER = Duration.ofSeconds(2);

	private final Talk talk;

	private final TcpAddresses addresses;

	private final boolean singleUse;

	private final @Nullable CorrelationKeys keys;

	private final @Nullable Matching matching;

	/**
	 * Stand in for the origins of messages that only name a connection, which does not
	 * tell when it ends.
	 */
	private final TcpAssignment[] strangers;

	private final Supplier<TcpAssignment> newAssignment = TcpAssignment::new;

	private volatile @Nullable TcpLanes lanes;

	private volatile @Nullable TcpLanes counted;

	/**
	 * Creates an outbound that is not started.
	 * @param name its name
	 * @param definition a valid definition
	 * @param loops the threads of connections
	 * @param json reads and writes JSON payloads
	 * @param expressions parses expressions
	 * @param talk what connections say by themselves
	 * @param addresses those of the far side
	 * @param singleUse whether a connection carries one message only
	 * @param matching how answers are matched by key; {@code null} where they are matched
	 * by their order
	 * @param before whose place it takes, or {@code null}
	 */
	TcpOutbound(String name, OutboundDefinition definition, EventLoops loops, JsonMapper json, Expressions expressions,
			Talk talk, TcpAddresses addresses, boolean singleUse, @Nullable Matching matching,
			@Nullable Outbound before) {
		super(name, definition, loops, json, expressions, before);
		this.talk = talk;
		this.addresses = addresses;
		this.singleUse = singleUse;
		this.matching = matching;
		this.keys = (matching != null) ? matching.keys(toString(), codec()) : null;
		this.strangers = new TcpAssignment[definition.connections().most()];
	}

	@Nullable CorrelationKeys keys() {
		return this.keys;
	}

	@Nullable UnmatchedInbound unmatched() {
		return (this.matching != null) ? this.matching.unmatched() : null;
	}

	@Override
	public synchronized void start() {
		if (this.lanes == null) {
			become(State.CONNECTING, null, null);
			for (int i = 0; i < this.strangers.length; i++) {
				this.strangers[i] = new TcpAssignment();
			}
			TcpLanes started = new TcpLanes(this, this.addresses, this.singleUse);
			this.lanes = started;
			this.counted = started;
			started.start();
		}
	}

	@Override
	public boolean moveTo(Address address) {
		TcpLanes current = this.lanes;
		if (current == null || this.singleUse || !this.addresses.prefer(address)) {
			return false;
		}
		current.move(address);
		return true;
	}

	@Override
	public void redial() {
		TcpLanes current = this.lanes;
		if (current != null) {
			current.redial();
		}
	}

	/**
	 * Ends. Off the event loops it waits until the connections are closed: what was
	 * written one-way is still sent, to a peer that reads.
	 */
	@Override
	public void stop() {
		TcpLanes stopped;
		synchronized (this) {
			stopped = this.lanes;
			this.lanes = null;
			if (stopped == null) {
				return;
			}
			become(State.STOPPED, null, null);
		}
		CompletableFuture<@Nullable Void> closed = stopped.stop();
		endRetries();
		if (!isEventLoop()) {
			await(closed);
		}
	}

	private void await(CompletableFuture<@Nullable Void> closed) {
		try {
			closed.get(definition().deadlines().write().plus(LINGER).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			this.addresses.stop();
		}
	}

	@Override
	boolean leaveWaitingTo(Outbound next) {
		TcpLanes current = this.lanes;
		TcpLanes others = (next instanceof TcpOutbound other) ? other.lanes : null;
		if (current == null || others == null || isRequestReply() || next.isRequestReply()) {
			return false;
		}
		current.leaveTo(others);
		Thread.ofVirtual().name("sluice-stop-" + name()).start(this::stop);
		return true;
	}

	/** What connections say by themselves. */
	Talk talk() {
		return this.talk;
	}

	synchronized void connected(TcpLanes of, State state, Address address, @Nullable String reason) {
		if (of.equals(this.lanes)) {
			become(state, address, reason);
		}
	}

	@Override
	CompletableFuture<@Nullable Object> transmit(Message<?> message, long deadline, @Nullable GuardedSending within) {
		OutboundCounts ends = ends(within);
		TcpLanes current = this.lanes;
		ExchangeException down = (current != null) ? current.down() : null;
		if (current == null || down != null) {
			return failed((down != null) ? down : new UnsentException(Cause.TARGET_DOWN, this + ": not running", null),
					ends);
		}
		ByteBuf payload;
		Object key;
		try {
			payload = codec().writeForLater(message);
			key = (this.keys != null) ? this.keys.ofRequest(message, payload) : null;
		}
		catch (RuntimeException ex) {
			return failed(ex, ends);
		}
		if (this.keys != null && key != null && !this.keys.claim(key, within)) {
			return failed(new ExchangeException(Cause.REFUSED, this + ": " + CorrelationKeys.isPending(key)), ends);
		}
		TcpSending sending = new TcpSending(payload, deadline, assignment(message, current), key, ends, within);
		current.send(sending);
		return sending;
	}

	private @Nullable TcpAssignment assignment(Message<?> message, TcpLanes current) {
		Exchange exchange = Exchange.of(message);
		if (exchange != null) {
			return exchange.origin().attachment(current, TcpAssignment.class, this.newAssignment);
		}
		Object connection = message.getHeaders().get(IpHeaders.CONNECTION_ID);
		return (connection != null) ? this.strangers[Math.floorMod(connection.hashCode(), this.strangers.length)]
				: null;
	}

	@Override
	@Nullable Duration patience() {
		// An answer has a deadline already; one-way messages may wait for ever.
		return isRequestReply() ? null : definition().deadlines().write();
	}

	@Override
	public Set<InetSocketAddress> localAddresses() {
		TcpLanes current = this.lanes;
		return (current != null) ? current.pool().localAddresses() : Set.of();
	}

	@Override
	public int connections() {
		TcpLanes current = this.lanes;
		return (current != null) ? current.pool().connected().size() : 0;
	}

	@Override
	public @Nullable String warning() {
		return this.addresses.warning();
	}

	@Override
	public Map<Address, Integer> connectionsByAddress() {
		Map<Address, Integer> connections = new LinkedHashMap<>();
		definition().connect().forEach((address) -> connections.put(address, 0));
		TcpLanes current = this.lanes;
		if (current != null) {
			current.pool().connected().forEach((address) -> connections.merge(address, 1, Integer::sum));
		}
		return connections;
	}

	/**
	 * The number of messages that were given to the outbound and have not ended.
	 * @return the present count
	 */
	public int pending() {
		TcpLanes current = this.lanes;
		return (current != null) ? current.pool().pending() : 0;
	}

	@Override
	boolean isResting() {
		return super.isResting() && pending() == 0;
	}

	@Override
	public long reconnects() {
		TcpLanes latest = this.counted;
		return (latest != null) ? latest.reconnects() : 0;
	}

}
