package dev.sluice.inbound;

import dev.sluice.message.Cause;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

/**
 * Makes the answer to a message that failed. Called on the thread that found the failure;
 * on an event loop only where {@link #isNonBlocking()}.
 */
public interface ErrorReplies {

	/**
	 * Makes an error reply.
	 * @param payload the payload of the message, or {@code null} where the frame could
	 * not be made into one
	 * @param headers the headers of the message, or of its connection
	 * @param cause why it failed
	 * @param error what happened
	 * @return the payload of the answer
	 */
	Object render(@Nullable Object payload, MessageHeaders headers, Cause cause, Throwable error);

	/**
	 * Whether {@link #render} returns at once.
	 * @return {@code true} if it may be called on an event loop
	 */
	default boolean isNonBlocking() {
		return true;
	}

}
