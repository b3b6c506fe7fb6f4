package dev.sluice.route;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundCounts;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundDefinitions;
import dev.sluice.outbound.OutboundStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * An outbound that answers as it is told.
 */
final class FakeOutbound implements Outbound {

	private final String name;

	private final boolean requestReply;

	private final Function<Message<?>, CompletionStage<@Nullable Object>> answers;

	private final List<Message<?>> sent = new CopyOnWriteArrayList<>();

	private final OutboundCounts counts;

	FakeOutbound(String name, boolean requestReply, Function<Message<?>, CompletionStage<@Nullable Object>> answers) {
		this.name = name;
		this.requestReply = requestReply;
		this.answers = answers;
		this.counts = new OutboundCounts(definition());
	}

	/** An outbound that answers at once. */
	static FakeOutbound answering(String name, @Nullable Object answer) {
		return new FakeOutbound(name, true, (message) -> CompletableFuture.completedFuture(answer));
	}

	/** An outbound without answers. */
	static FakeOutbound oneWay(String name) {
		return new FakeOutbound(name, false, (message) -> CompletableFuture.completedFuture(null));
	}

	/** A definition of the pattern. */
	static OutboundDefinition definition(ExchangePattern pattern) {
		return OutboundDefinitions.of(Map.of("pattern", pattern, "payload.type", "text", "connections", 1));
	}

	List<Message<?>> sent() {
		return this.sent;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public OutboundDefinition definition() {
		return definition(this.requestReply ? ExchangePattern.REQUEST_REPLY : ExchangePattern.ONE_WAY);
	}

	@Override
	public boolean isRequestReply() {
		return this.requestReply;
	}

	@Override
	public CompletionStage<@Nullable Object> send(Message<?> message) {
		this.sent.add(message);
		return this.answers.apply(message);
	}

	@Override
	public void start() {
	}

	@Override
	public void stop() {
	}

	@Override
	public OutboundStatus status() {
		return new OutboundStatus(OutboundStatus.State.UP, null, 1, null, Instant.EPOCH);
	}

	@Override
	public OutboundCounts counts() {
		return this.counts;
	}

	@Override
	public void handleMessage(Message<?> message) {
		send(message);
	}

}
