package dev.sluice.route;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import dev.sluice.message.Exchange;
import dev.sluice.message.ReplyChannel;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * The reply channel of a message to a channel target, where the answer has a way to go
 * before it reaches the peer. Takes the first answer; a second one ends an exchange that
 * has ended, and is counted there.
 */
final class TargetReplies implements ReplyChannel {

	private final Exchange exchange;

	private final Place place;

	private final Consumer<Message<?>> first;

	private final AtomicBoolean answered = new AtomicBoolean();

	private TargetReplies(Exchange exchange, Place place, Consumer<Message<?>> first) {
		this.exchange = exchange;
		this.place = place;
		this.first = first;
	}

	/**
	 * A message whose answer goes its way.
	 * @param message the message
	 * @param exchange its exchange
	 * @param place names the target in errors
	 * @param first takes the first answer
	 * @return the message with this channel in its headers
	 */
	static Message<?> to(Message<?> message, Exchange exchange, Place place, Consumer<Message<?>> first) {
		return RouteMessages.with(message,
				Map.of(MessageHeaders.REPLY_CHANNEL, new TargetReplies(exchange, place, first)));
	}

	@Override
	public Exchange exchange() {
		return this.exchange;
	}

	@Override
	public boolean send(Message<?> message, long timeout) {
		if (message.getPayload() instanceof Throwable error) {
			this.exchange.fail(this.place.error(error));
		}
		else if (this.answered.compareAndSet(false, true)) {
			this.first.accept(message);
		}
		return true;
	}

	@Override
	public String toString() {
		return "replies to " + this.place;
	}

}
