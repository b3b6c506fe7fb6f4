package dev.sluice.route;

import dev.sluice.message.Exchange;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Takes the answers of a route's targets, through the reply steps, to the peer.
 *
 * @param steps the reply steps and the end, or {@code null} where there are none
 */
record Answers(@Nullable Stage steps) {

	/**
	 * Answers.
	 * @param answer the answer or a message with it; {@code null} for none
	 * @param request the message that was sent to the target
	 * @param exchange its exchange
	 * @param later whether this may be the thread of an event loop on which nothing may
	 * block
	 */
	void answer(@Nullable Object answer, Message<?> request, Exchange exchange, boolean later) {
		if (this.steps == null || answer == null || !exchange.isReplyExpected()) {
			exchange.answer(answer);
			return;
		}
		Message<?> message = RouteMessages.result(answer, request);
		if (later) {
			this.steps.resume(message, exchange);
		}
		else {
			this.steps.accept(message, exchange);
		}
	}

	boolean areChanged() {
		return this.steps != null;
	}

	boolean isNonBlocking() {
		return this.steps == null || this.steps.isNonBlocking();
	}

}
