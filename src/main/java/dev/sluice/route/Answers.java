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
	 * Answers on this thread.
	 * @param answer the answer or a message with it; {@code null} for none
	 * @param request the message that was sent to the target
	 * @param exchange its exchange
	 */
	void answer(@Nullable Object answer, Message<?> request, Exchange exchange) {
		if (this.steps != null && answer != null && exchange.isReplyExpected()) {
			this.steps.accept(RouteMessages.result(answer, request), exchange);
		}
		else {
			exchange.answer(answer);
		}
	}

	/**
	 * Answers on a thread that may be an event loop's.
	 */
	void answerLater(@Nullable Object answer, Message<?> request, Exchange exchange) {
		if (this.steps != null && answer != null && exchange.isReplyExpected()) {
			this.steps.resume(RouteMessages.result(answer, request), exchange);
		}
		else {
			exchange.answer(answer);
		}
	}

	boolean areChanged() {
		return this.steps != null;
	}

	boolean isNonBlocking() {
		return this.steps == null || this.steps.isNonBlocking();
	}

}
