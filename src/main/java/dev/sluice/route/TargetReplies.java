package dev.sluice.route;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.sluice.message.Exchange;
import dev.sluice.message.ReplyChannel;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * The reply channel of a message to a channel target, where the answer has a way to go
 * before it reaches the peer. Takes the first answer; a second one is counted and thrown
 * away. Errors on other threads come here too.
 */
final class TargetReplies implements ReplyChannel {

	private final Exchange exchange;

	private final Place place;

	private final First first;

	private final AtomicBoolean answered = new AtomicBoolean();

	private TargetReplies(Exchange exchange, Place place, First first) {
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
	static Message<?> to(Message<?> message, Exchange exchange, Place place, First first) {
		exchange.share();
		TargetReplies replies = new TargetReplies(exchange, place, first);
		return RouteMessages.with(message,
				Map.of(MessageHeaders.REPLY_CHANNEL, replies, MessageHeaders.ERROR_CHANNEL, replies));
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
		else if (!this.answered.compareAndSet(false, true)) {
			this.exchange.countLate();
		}
		else if (message.getPayload() instanceof CompletionStage<?> pending) {
			Pending.await(this.exchange, pending, (value, error, later) -> {
				if (error != null) {
					this.exchange.fail(this.place.error(error));
				}
				else {
					this.first.answer(value, later);
				}
			});
		}
		else {
			this.first.answer(message, false);
		}
		return true;
	}

	@Override
	public String toString() {
		return "replies to " + this.place;
	}

	/** Takes the first answer. */
	interface First {

		/**
		 * Goes on.
		 * @param answer the answer or a message with it; {@code null} for none
		 * @param later whether nothing may block on this thread
		 */
		void answer(@Nullable Object answer, boolean later);

	}

}
