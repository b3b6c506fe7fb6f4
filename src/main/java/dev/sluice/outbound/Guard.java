package dev.sluice.outbound;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.sluice.expression.Expression;
import dev.sluice.message.ExchangeException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * What stands around the sending of an outbound where {@code accept}, {@code retry} or
 * {@code circuit-breaker} is configured. Each attempt passes the circuit breaker; what
 * the circuit breaker turns away is not tried again.
 */
final class Guard {

	private final AbstractOutbound outbound;

	private final @Nullable Expression accept;

	private final @Nullable ExponentialBackOff pauses;

	private final int attempts;

	private final @Nullable Circuit circuit;

	/** Between two attempts. */
	private final Set<GuardedSending> pausing = ConcurrentHashMap.newKeySet();

	private Guard(AbstractOutbound outbound, @Nullable Expression accept) {
		OutboundDefinition definition = outbound.definition();
		OutboundDefinition.Retry retry = definition.retry();
		OutboundDefinition.CircuitBreaker breaker = definition.circuitBreaker();
		this.outbound = outbound;
		this.accept = accept;
		this.attempts = (retry != null) ? retry.attempts() : 1;
		this.pauses = (retry != null) ? pauses(retry) : null;
		this.circuit = (breaker != null) ? new Circuit(outbound.name(), breaker) : null;
	}

	/**
	 * Makes the guard of an outbound.
	 * @param outbound what sends
	 * @param accept what answers must be, or {@code null} for anything
	 * @return the guard, or {@code null} where nothing is configured that needs one
	 */
	static @Nullable Guard of(AbstractOutbound outbound, @Nullable Expression accept) {
		OutboundDefinition definition = outbound.definition();
		boolean needed = accept != null || definition.retry() != null || definition.circuitBreaker() != null;
		return needed ? new Guard(outbound, accept) : null;
	}

	/** Each about twice as long as the one before, give or take a quarter at random. */
	private static ExponentialBackOff pauses(OutboundDefinition.Retry retry) {
		long first = retry.backoff().toMillis();
		ExponentialBackOff pauses = new ExponentialBackOff(first, 2);
		pauses.setJitter(first / 4);
		pauses.setMaxInterval(Long.MAX_VALUE);
		return pauses;
	}

	/**
	 * Sends a message that is counted already.
	 * @param message the message
	 * @param idempotent whether it may arrive twice
	 * @param deadline until when to wait for an answer
	 * @return the end of it
	 */
	CompletableFuture<@Nullable Object> send(Message<?> message, boolean idempotent, long deadline) {
		GuardedSending sending = new GuardedSending(this, kept(message), idempotent, deadline);
		sending.run();
		return sending;
	}

	/** A buffer is only lent for the time of the call. */
	private Message<?> kept(Message<?> message) {
		return (this.attempts > 1 && message.getPayload() instanceof ByteBuf lent)
				? new GenericMessage<>(ByteBufUtil.getBytes(lent), message.getHeaders()) : message;
	}

	AbstractOutbound outbound() {
		return this.outbound;
	}

	@Nullable Expression accept() {
		return this.accept;
	}

	@Nullable Circuit circuit() {
		return this.circuit;
	}

	/** How often to try at most. */
	int attempts() {
		return this.attempts;
	}

	/** The pauses between the attempts at one message, or {@code null} for none. */
	@Nullable BackOffExecution pauses() {
		return (this.pauses != null) ? this.pauses.start() : null;
	}

	void pauses(GuardedSending sending) {
		this.pausing.add(sending);
	}

	/** Whether nothing is to be tried again. */
	boolean isIdle() {
		return this.pausing.isEmpty();
	}

	/**
	 * Ends the pause of a sending; of several who try one succeeds.
	 */
	boolean wakes(GuardedSending sending) {
		return this.pausing.remove(sending);
	}

	/**
	 * The outbound has stopped: nothing is tried again.
	 * @param reason what those that were to be tried again fail with
	 */
	void stop(ExchangeException reason) {
		for (GuardedSending sending : this.pausing) {
			if (wakes(sending)) {
				sending.fail(reason);
			}
		}
	}

}
