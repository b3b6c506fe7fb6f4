package dev.sluice.outbound;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.outbound.OutboundDefinition.WhileDown;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * An operator holds an outbound back: what is to be sent waits or fails as while its far
 * side is down.
 *
 * @param state paused or draining
 * @param since since when
 * @param waiting holds the messages that wait
 */
record OutboundHold(OutboundStatus.State state, Instant since, SendingGate waiting) {

	static OutboundHold of(OutboundStatus.State state) {
		return new OutboundHold(state, Instant.now(), new SendingGate());
	}

	/** The same, to another end. */
	OutboundHold become(OutboundStatus.State changed) {
		return new OutboundHold(changed, Instant.now(), this.waiting);
	}

	/**
	 * Does not send a message.
	 * @param outbound where it was to go
	 * @return the end of it, or {@code null} where the hold is over
	 */
	@Nullable CompletionStage<@Nullable Object> keep(Outbound outbound, Message<?> message, boolean idempotent) {
		if (!outbound.isRequestReply() && outbound.definition().whileDown() == WhileDown.WAIT) {
			return this.waiting.hold(message, idempotent);
		}
		ExchangeException reason = reason(outbound);
		outbound.counts().begin();
		outbound.counts().failed(reason);
		return CompletableFuture.failedFuture(reason);
	}

	ExchangeException reason(Outbound outbound) {
		return new ExchangeException(Cause.TARGET_DOWN, outbound + ": an operator has paused or drained it");
	}

	OutboundStatus status(OutboundStatus of) {
		return new OutboundStatus(this.state, of.address(), of.connections(),
				"an operator wants it, " + this.waiting.size() + " messages wait", this.since);
	}

}
