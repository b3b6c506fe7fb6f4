package dev.sluice.message;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageChannel;

/**
 * The reply channel in the headers of a received message: what is sent to it answers the
 * exchange: a payload, the value of a {@link java.util.concurrent.CompletionStage}, or an
 * error.
 */
public interface ReplyChannel extends MessageChannel {

	/**
	 * The exchange that the channel answers.
	 * @return the exchange; {@code null} when the headers are shared by the messages of a
	 * connection and none of them is in its synchronous part
	 */
	@Nullable Exchange exchange();

}
