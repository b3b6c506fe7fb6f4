package dev.sluice.route;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import dev.sluice.message.LeanHeaders;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Makes the messages of a route, with lean headers.
 */
final class RouteMessages {

	/** Headers that a result does not bring along: where replies go is not its to say. */
	static final Set<String> KEPT = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP, MessageHeaders.REPLY_CHANNEL,
			MessageHeaders.ERROR_CHANNEL);

	private RouteMessages() {
	}

	/**
	 * A message with another payload.
	 */
	static Message<?> withPayload(Message<?> message, Object payload) {
		return new GenericMessage<>(payload, message.getHeaders());
	}

	/**
	 * A message with one more header, of which there are few values.
	 */
	static Message<?> withShared(Message<?> message, String name, Object value) {
		MessageHeaders headers = (message.getHeaders() instanceof LeanHeaders lean) ? lean.with(name, value)
				: extend(message.getHeaders(), Map.of(name, value));
		return new GenericMessage<>(message.getPayload(), headers);
	}

	/**
	 * A message whose answer and errors on other threads are none of the exchange's.
	 */
	static Message<?> unanswered(Message<?> message) {
		if (!message.getHeaders().containsKey(MessageHeaders.ERROR_CHANNEL)) {
			return withShared(message, MessageHeaders.REPLY_CHANNEL, IgnoredReplies.INSTANCE);
		}
		Map<String, Object> headers = new HashMap<>(message.getHeaders());
		headers.remove(MessageHeaders.ERROR_CHANNEL);
		headers.put(MessageHeaders.REPLY_CHANNEL, IgnoredReplies.INSTANCE);
		return new GenericMessage<>(message.getPayload(), new LeanHeaders(headers));
	}

	/**
	 * A message with more headers of its own.
	 */
	static Message<?> with(Message<?> message, Map<String, Object> headers) {
		return headers.isEmpty() ? message
				: new GenericMessage<>(message.getPayload(), extend(message.getHeaders(), headers));
	}

	/**
	 * The message that a result makes: its payload, or the payload and the headers of the
	 * message that it is, over the headers of the message that led to it.
	 */
	@SuppressWarnings("ReferenceEquality")
	static Message<?> result(Object result, Message<?> request) {
		if (!(result instanceof Message<?> message)) {
			return withPayload(request, result);
		}
		if (message.getHeaders() == request.getHeaders()) {
			return message;
		}
		Map<String, Object> added = new HashMap<>(message.getHeaders());
		added.keySet().removeAll(KEPT);
		return with(withPayload(request, message.getPayload()), added);
	}

	private static LeanHeaders extend(MessageHeaders base, Map<String, Object> added) {
		Map<String, Object> all = new HashMap<>(base);
		all.putAll(added);
		return new LeanHeaders(all);
	}

}
