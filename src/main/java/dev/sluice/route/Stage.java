package dev.sluice.route;

import java.util.concurrent.CompletionStage;

import dev.sluice.message.Exchange;

import org.springframework.messaging.Message;

/**
 * A part of a route together with all that follows it. A stage does its work on the
 * caller's thread and hands the message to the next one; it ends the exchange instead
 * where the way ends. Nothing is allocated for the way itself.
 */
interface Stage {

	/**
	 * Takes a message. Throws nothing: an error ends the exchange.
	 * @param message the message
	 * @param exchange its exchange
	 */
	void accept(Message<?> message, Exchange exchange);

	/**
	 * Whether neither this stage nor any that follows may block.
	 * @return {@code true} if an event loop can run it
	 */
	boolean isNonBlocking();

	/**
	 * Takes a message that a {@link CompletionStage} led to. It may have been completed
	 * by an event loop, so what may block runs on a virtual thread.
	 * @param message the message
	 * @param exchange its exchange
	 */
	default void resume(Message<?> message, Exchange exchange) {
		if (isNonBlocking()) {
			accept(message, exchange);
		}
		else {
			Thread.ofVirtual().name("sluice-route").start(() -> accept(message, exchange));
		}
	}

}
