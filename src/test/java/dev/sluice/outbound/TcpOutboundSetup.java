package dev.sluice.outbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.sluice.expression.Expressions;
import dev.sluice.framing.FramingType;
import dev.sluice.gateway.ConfiguredTalk;
import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.Origin;
import dev.sluice.message.PayloadType;
import dev.sluice.message.ReplyChannel;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.route.RouteFactory;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Builds the outbounds of a test, says in a word what became of a message, and ends all
 * of it.
 */
final class TcpOutboundSetup implements AutoCloseable {

	static final Duration LONG = Duration.ofSeconds(30);

	private final EventLoops eventLoops = new EventLoops(2);

	private final List<Runnable> resources = new ArrayList<>();

	private final List<Address> addresses = new ArrayList<>();

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final Map<String, Object> properties = new LinkedHashMap<>(
			Map.of("framing.type", "line", "payload.type", "text", "deadlines.connect", LONG, "deadlines.reply", LONG,
					"deadlines.write", LONG, "reconnect.first", "1ms", "reconnect.max", "50ms"));

	/** Closes a far side at the end. */
	FarSide closing(FarSide far) {
		this.resources.addFirst(far::close);
		return far;
	}

	TcpOutboundSetup addresses(String... addresses) {
		Stream.of(addresses).map(Address::parse).forEach(this.addresses::add);
		return this;
	}

	FarSide far(FarSide far) {
		closing(far);
		this.addresses.add(far.address());
		return far;
	}

	TcpOutboundSetup address(int port) {
		this.addresses.add(FarSide.address(port));
		return this;
	}

	TcpOutboundSetup with(String property, Object value) {
		this.properties.put(property, value);
		return this;
	}

	TcpOutboundSetup bean(String name, Object bean) {
		this.beans.registerSingleton(name, bean);
		return this;
	}

	TcpOutboundSetup requestReply() {
		return with("pattern", "request-reply");
	}

	TcpOutboundSetup framing(FramingType framing) {
		return with("framing.type", framing);
	}

	TcpOutboundSetup payload(PayloadType payload) {
		return with("payload.type", payload);
	}

	TcpOutboundSetup connections(int connections) {
		return with("connections", connections);
	}

	TcpOutboundSetup frameSize(DataSize frameSize) {
		return with("limits.frame-size", frameSize);
	}

	TcpOutboundSetup replyWithin(Duration reply) {
		return with("deadlines.reply", reply);
	}

	TcpOutboundSetup writtenWithin(Duration write) {
		return with("deadlines.write", write);
	}

	TcpOutboundSetup reconnect(Duration pause) {
		return with("reconnect.first", pause).with("reconnect.max", pause);
	}

	TcpOutboundSetup failWhileDown() {
		return with("while-down", "fail");
	}

	EventLoops eventLoops() {
		return this.eventLoops;
	}

	TcpOutbound create() {
		for (int i = 0; i < this.addresses.size(); i++) {
			with("connect[" + i + "]", this.addresses.get(i).toString());
		}
		OutboundDefinition definition = OutboundDefinitions.of(this.properties);
		JsonMapper json = new JsonMapper();
		Expressions expressions = new Expressions(this.beans);
		RouteFactory routes = new RouteFactory(this.beans, json, expressions, Map.of(), Map.of());
		TcpOutbound outbound = (TcpOutbound) new TcpOutboundFactory(this.eventLoops, json, this.beans, (event) -> {
		}, expressions, new ConfiguredTalk(routes, json), (name) -> {
			throw new IllegalStateException("There are no inbounds");
		}).create("core", definition, null);
		this.resources.addFirst(outbound::stop);
		return outbound;
	}

	TcpOutbound start() {
		TcpOutbound outbound = create();
		outbound.start();
		return outbound;
	}

	/** Starts, and waits until the first connection is open. */
	TcpOutbound startUp() {
		TcpOutbound outbound = start();
		awaitState(outbound, State.UP);
		return outbound;
	}

	static void awaitState(TcpOutbound outbound, State state) {
		await().untilAsserted(() -> assertThat(outbound.status().state()).isEqualTo(state));
	}

	static CompletableFuture<@Nullable Object> send(TcpOutbound outbound, Object payload) {
		return outbound.send(new GenericMessage<>(payload)).toCompletableFuture();
	}

	static CompletableFuture<@Nullable Object> send(TcpOutbound outbound, Object payload, TestOrigin from) {
		return outbound.send(from.message(payload)).toCompletableFuture();
	}

	static CompletableFuture<@Nullable Object> sendIdempotent(TcpOutbound outbound, Object payload) {
		return outbound.sendIdempotent(new GenericMessage<>(payload)).toCompletableFuture();
	}

	static @Nullable Object result(CompletableFuture<@Nullable Object> sending) {
		try {
			return sending.get(20, TimeUnit.SECONDS);
		}
		catch (ExecutionException | InterruptedException | TimeoutException ex) {
			throw new AssertionError("no result", ex);
		}
	}

	static Cause cause(CompletableFuture<@Nullable Object> sending) {
		ExecutionException failure = catchThrowableOfType(ExecutionException.class,
				() -> sending.get(20, TimeUnit.SECONDS));
		assertThat(failure).as("a failure").isNotNull();
		return Cause.of(failure);
	}

	@Override
	public void close() {
		this.resources.forEach(Runnable::run);
		this.eventLoops.close();
	}

	/**
	 * Where messages come from one after another.
	 */
	static final class TestOrigin extends Origin {

		private final MessageHeaders headers = new LeanHeaders(
				Map.of(MessageHeaders.REPLY_CHANNEL, (TestReplyChannel) () -> new TestExchange(this)));

		Message<?> message(Object payload) {
			return new GenericMessage<>(payload, this.headers);
		}

		void gone() {
			end();
		}

	}

	private interface TestReplyChannel extends ReplyChannel {

		@Override
		default boolean send(Message<?> message, long timeout) {
			return false;
		}

	}

	private record TestExchange(Origin origin) implements Exchange {

		@Override
		public void enter(Ledger route) {
		}

		@Override
		public boolean isReplyExpected() {
			return true;
		}

		@Override
		public void answer(@Nullable Object answer) {
		}

		@Override
		public void discard() {
		}

		@Override
		public void reject(Cause cause) {
		}

		@Override
		public void fail(Throwable error) {
		}

	}

}
