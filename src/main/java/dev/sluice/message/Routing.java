package dev.sluice.message;

import org.springframework.messaging.Message;

/**
 * Gives the messages of an inbound to those who handle them. Safe for use by many
 * threads.
 */
@FunctionalInterface
public interface Routing {

	/**
	 * Takes a message; its exchange ends now or later.
	 * @param message the message
	 * @param exchange the exchange of the message
	 */
	void route(Message<?> message, Exchange exchange);

}
