package dev.sluice.outbound;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import dev.sluice.expression.Expressions;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadCodec;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.support.GenericMessage;

/**
 * What outbounds have in common: name, definition, the counting of messages, what guards
 * their sending, the telling of their status, and being a
 * {@link org.springframework.messaging.MessageHandler} that waits for the end of sending.
 */
abstract class AbstractOutbound implements Outbound {

	private final Log logger = LogFactory.getLog(getClass());

	private final String name;

	private final OutboundDefinition definition;

	private final EventLoops loops;

	private final PayloadCodec codec;

	private final OutboundCounts counts;

	private final UnexpectedFrames unexpected;

	private final long replyNanos;

	private final @Nullable Guard guard;

	private volatile Standing standing = new Standing(State.STOPPED, null, null, Instant.now());

	AbstractOutbound(String name, OutboundDefinition definition, EventLoops loops, JsonMapper json,
			Expressions expressions, @Nullable Outbound before) {
		this.name = name;
		this.definition = definition;
		this.loops = loops;
		this.codec = new PayloadCodec(definition.payload(), json);
		this.counts = (before != null) ? before.counts().as(definition) : new OutboundCounts(definition);
		this.unexpected = new UnexpectedFrames(name, this.logger);
		this.replyNanos = definition.deadlines().reply().toNanos();
		String accept = definition.accept();
		this.guard = Guard.of(this, (accept != null) ? expressions.parseValid(accept) : null);
	}

	@Override
	public final String name() {
		return this.name;
	}

	@Override
	public final boolean isRequestReply() {
		return this.definition.pattern() == ExchangePattern.REQUEST_REPLY;
	}

	@Override
	public final OutboundDefinition definition() {
		return this.definition;
	}

	final EventLoops loops() {
		return this.loops;
	}

	final PayloadCodec codec() {
		return this.codec;
	}

	/**
	 * The most bytes of a frame's payload, both ways.
	 * @return the limit
	 */
	final int frameSize() {
		return (int) Math.min(Integer.MAX_VALUE, this.definition.limits().frameSize().toBytes());
	}

	@Override
	public final OutboundCounts counts() {
		return this.counts;
	}

	/** What the far side says that answers nothing. */
	final UnexpectedFrames unexpected() {
		return this.unexpected;
	}

	@Override
	public final long unexpectedReplies() {
		return this.unexpected.sum();
	}

	@Override
	public final @Nullable CircuitState circuit() {
		Circuit circuit = (this.guard != null) ? this.guard.circuit() : null;
		return (circuit != null) ? circuit.state() : null;
	}

	@Override
	public final CompletionStage<@Nullable Object> send(Message<?> message) {
		return send(message, false);
	}

	@Override
	public final CompletionStage<@Nullable Object> sendIdempotent(Message<?> message) {
		return send(message, true);
	}

	private CompletionStage<@Nullable Object> send(Message<?> message, boolean idempotent) {
		this.counts.begin();
		long deadline = isRequestReply() ? System.nanoTime() + this.replyNanos : 0;
		Guard around = this.guard;
		return (around != null) ? around.send(message, idempotent, deadline) : transmit(message, deadline, null);
	}

	/**
	 * Sends a message once.
	 * @param message the message
	 * @param deadline until when to wait for an answer, as {@link System#nanoTime()}
	 * gives it; without meaning one-way
	 * @param within whose attempt it is, who then counts the end; {@code null} where it
	 * is the only one
	 * @return the end; an {@link UnsentException} where it is certain that nothing was
	 * sent
	 */
	abstract CompletableFuture<@Nullable Object> transmit(Message<?> message, long deadline,
			@Nullable GuardedSending within);

	/**
	 * Whether it has nothing left to do, where its place was taken and no further message
	 * comes.
	 * @return {@code false} while something goes on here
	 */
	boolean isResting() {
		return this.guard == null || this.guard.isIdle();
	}

	/**
	 * Stops, and leaves what waits and was not begun with to another, where that can be.
	 * @param next the other, which is started
	 * @return {@code false} where it cannot, and nothing was done
	 */
	boolean leaveWaitingTo(Outbound next) {
		return false;
	}

	/** Counts the end of an attempt, or {@code null} where others do. */
	final @Nullable OutboundCounts ends(@Nullable GuardedSending within) {
		return (within == null) ? this.counts : null;
	}

	/**
	 * The end of a message that fails at once.
	 */
	static CompletableFuture<@Nullable Object> failed(Throwable error, @Nullable OutboundCounts ends) {
		if (ends != null) {
			ends.failed(error);
		}
		return CompletableFuture.failedFuture(error);
	}

	/**
	 * To be called at the end of a stop: what was to be tried again fails.
	 */
	final void endRetries() {
		if (this.guard != null) {
			this.guard.stop(new ExchangeException(Cause.TARGET_DOWN, this + ": stopped"));
		}
	}

	/**
	 * The number of connections, or sockets, that are open.
	 * @return the present count
	 */
	abstract int connections();

	@Override
	public final OutboundStatus status() {
		Standing now = this.standing;
		return new OutboundStatus(now.state(), now.address(), connections(), now.reason(), now.since());
	}

	/**
	 * Tells the outbound's state from now on; a change is logged.
	 * @param state the state
	 * @param address the address in use, or {@code null} for none
	 * @param reason why it is so, or {@code null} where there is nothing to say
	 */
	final void become(State state, @Nullable Address address, @Nullable String reason) {
		synchronized (this.logger) {
			Standing before = this.standing;
			boolean same = before.state() == state;
			this.standing = new Standing(state, address, reason, same ? before.since() : Instant.now());
			if (!same || !Objects.equals(before.address(), address)) {
				log(state, address, reason);
			}
		}
	}

	private void log(State state, @Nullable Address address, @Nullable String reason) {
		String line = "event=outbound-" + state.name().toLowerCase(Locale.ROOT) + " outbound=" + this.name
				+ ((address != null) ? " address=" + address : "")
				+ ((reason != null) ? " reason=\"" + reason + "\"" : "");
		if (state == State.DOWN) {
			this.logger.warn(line);
		}
		else {
			this.logger.info(line);
		}
	}

	/**
	 * Sends a message and waits for the end of it; an answer goes to the message's reply
	 * channel, where it has one. Must not be called on an event loop, which it would
	 * block: {@link #send} is for that.
	 */
	@Override
	public final void handleMessage(Message<?> message) {
		handle(message, this::send);
	}

	/**
	 * Does as {@link #handleMessage} with what another sends.
	 * @param sending sends it
	 */
	final void handle(Message<?> message, Function<Message<?>, CompletionStage<@Nullable Object>> sending) {
		if (isEventLoop()) {
			throw new MessageHandlingException(message,
					"outbound '" + this.name + "' cannot wait for the end of sending on an event loop");
		}
		Object answer = await(message, sending.apply(message));
		Object replyChannel = message.getHeaders().getReplyChannel();
		if (answer != null && replyChannel instanceof MessageChannel channel) {
			Message<?> reply = new GenericMessage<>(answer, message.getHeaders());
			if (!channel.send(reply)) {
				throw new MessageDeliveryException(reply,
						"the reply channel did not take the answer of outbound '" + this.name + "'");
			}
		}
	}

	private @Nullable Object await(Message<?> message, CompletionStage<@Nullable Object> sending) {
		try {
			Duration patience = patience();
			CompletableFuture<@Nullable Object> end = sending.toCompletableFuture();
			return (patience != null) ? end.get(patience.toNanos(), TimeUnit.NANOSECONDS) : end.get();
		}
		catch (TimeoutException ex) {
			ExchangeException late = new ExchangeException(Cause.TIMEOUT, this + ": not sent in time");
			// Whether it is too late for that the outbound knows.
			sending.toCompletableFuture().completeExceptionally(late);
			throw new MessageHandlingException(message, "outbound '" + this.name + "' failed", late);
		}
		catch (ExecutionException ex) {
			throw new MessageHandlingException(message, "outbound '" + this.name + "' failed", Cause.root(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MessageHandlingException(message, "interrupted while outbound '" + this.name + "' was sending",
					ex);
		}
	}

	/**
	 * How long a caller that waits may be held up.
	 * @return the time, or {@code null} where sending always ends in time by itself
	 */
	@Nullable Duration patience() {
		return null;
	}

	final boolean isEventLoop() {
		return this.loops.currentWorker() != null;
	}

	@Override
	public final String toString() {
		return "outbound '" + this.name + "'";
	}

	private record Standing(State state, @Nullable Address address, @Nullable String reason, Instant since) {
	}

}
