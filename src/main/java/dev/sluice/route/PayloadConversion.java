package dev.sluice.route;

import org.springframework.messaging.Message;

/**
 * Makes of a message what a bean wants to be given.
 */
@FunctionalInterface
interface PayloadConversion {

	/** The payload as it is. */
	PayloadConversion NONE = Message::getPayload;

	/**
	 * Converts.
	 * @param message the message
	 * @return the argument
	 * @throws dev.sluice.message.ExchangeException as {@code malformed} if the payload is
	 * not valid JSON or not text in its charset, as {@code failed} if it is valid but
	 * does not fit the type
	 */
	Object convert(Message<?> message);

}
