package dev.sluice.outbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingType;
import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.Origin;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.message.PayloadType;
import dev.sluice.message.ReplyChannel;
import dev.sluice.outbound.OutboundDefinition.Deadlines;
import dev.sluice.outbound.OutboundDefinition.Health;
import dev.sluice.outbound.OutboundDefinition.Limits;
import dev.sluice.outbound.OutboundDefinition.WhileDown;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.Reconnect;
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

	private ExchangePattern pattern = ExchangePattern.ONE_WAY;

	private FramingType framing = FramingType.LINE;

	private PayloadType payload = PayloadType.TEXT;

	private int connections = 8;

	private DataSize frameSize = DataSize.ofKilobytes(64);

	private Duration connect = LONG;

	private Duration reply = LONG;

	private Duration write = LONG;

	private Reconnect reconnect = new Reconnect(Duration.ofMillis(1), Duration.ofMillis(50));

	private WhileDown whileDown = WhileDown.WAIT;

	FarSide far(FarSide far) {
		this.resources.addFirst(far::close);
		this.addresses.add(far.address());
		return far;
	}

	TcpOutboundSetup address(int port) {
		this.addresses.add(FarSide.address(port));
		return this;
	}

	TcpOutboundSetup requestReply() {
		this.pattern = ExchangePattern.REQUEST_REPLY;
		return this;
	}

	TcpOutboundSetup framing(FramingType framing) {
		this.framing = framing;
		return this;
	}

	TcpOutboundSetup payload(PayloadType payload) {
		this.payload = payload;
		return this;
	}

	TcpOutboundSetup connections(int connections) {
		this.connections = connections;
		return this;
	}

	TcpOutboundSetup frameSize(DataSize frameSize) {
		this.frameSize = frameSize;
		return this;
	}

	TcpOutboundSetup replyWithin(Duration reply) {
		this.reply = reply;
		return this;
	}

	TcpOutboundSetup writtenWithin(Duration write) {
		this.write = write;
		return this;
	}

	TcpOutboundSetup reconnect(Duration pause) {
		this.reconnect = new Reconnect(pause, pause);
		return this;
	}

	TcpOutboundSetup failWhileDown() {
		this.whileDown = WhileDown.FAIL;
		return this;
	}

	EventLoops eventLoops() {
		return this.eventLoops;
	}

	TcpOutbound create() {
		OutboundDefinition definition = new OutboundDefinition(this.addresses, FramingDefinition.of(this.framing),
				PayloadDefinition.of(this.payload), this.pattern, this.connections, new Limits(this.frameSize),
				new Deadlines(this.connect, this.reply, this.write), this.reconnect, this.whileDown,
				Health.INFORMATIVE);
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		TcpOutbound outbound = new TcpOutboundFactory(this.eventLoops, new JsonMapper(), beanFactory, (event) -> {
		}).create("core", definition);
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
