package dev.sluice.actuate;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundCounts;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundDefinitions;
import dev.sluice.outbound.OutboundStatus;
import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * An outbound without a socket, which is in the state that a test says.
 */
final class TestOutbound implements Outbound {

	static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");

	private final String name;

	private final OutboundDefinition definition;

	private final OutboundCounts counts;

	private volatile OutboundStatus status;

	private volatile @Nullable CircuitState circuit;

	private volatile Map<Address, Integer> connections = Map.of();

	TestOutbound(String name, String address, OutboundDefinition.Health health) {
		this(name, address, Map.of("health", health));
	}

	TestOutbound(String name, String address, Map<String, ?> properties) {
		Map<String, Object> all = new HashMap<>(properties);
		all.put("connect[0]", address);
		this.name = name;
		this.definition = OutboundDefinitions.of(all);
		this.counts = new OutboundCounts(this.definition);
		this.status = new OutboundStatus(OutboundStatus.State.UP, Address.parse(address), 0, null, SINCE);
	}

	/**
	 * Tells the outbound's state from now on.
	 */
	void become(OutboundStatus.State state, int connections, @Nullable String reason) {
		this.status = new OutboundStatus(state, this.status.address(), connections, reason, SINCE);
	}

	/**
	 * Has connections to several addresses from now on.
	 */
	void connect(Map<Address, Integer> connections) {
		this.connections = connections;
	}

	@Override
	public Map<Address, Integer> connectionsByAddress() {
		return this.connections;
	}

	/**
	 * Has not tried any address yet.
	 */
	void becomeNew() {
		this.status = new OutboundStatus(OutboundStatus.State.CONNECTING, null, 0, null, SINCE);
	}

	/**
	 * Tells the state of the circuit breaker from now on.
	 */
	void become(CircuitState state) {
		this.circuit = state;
	}

	@Override
	public @Nullable CircuitState circuit() {
		return this.circuit;
	}

	@Override
	public OutboundCounts counts() {
		return this.counts;
	}

	@Override
	public long reconnects() {
		return 8;
	}

	@Override
	public long unexpectedReplies() {
		return 9;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public OutboundDefinition definition() {
		return this.definition;
	}

	@Override
	public boolean isRequestReply() {
		return this.definition.pattern() == ExchangePattern.REQUEST_REPLY;
	}

	@Override
	public CompletionStage<@Nullable Object> send(Message<?> message) {
		return CompletableFuture.completedStage(null);
	}

	@Override
	public void handleMessage(Message<?> message) {
	}

	@Override
	public void start() {
	}

	@Override
	public void stop() {
	}

	@Override
	public OutboundStatus status() {
		return this.status;
	}

}
