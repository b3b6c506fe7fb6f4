package dev.sluice.route;

import dev.sluice.message.Exchange;
import dev.sluice.message.ReplyChannel;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * The reply channel of messages whose answer nobody waits for: copies, and all targets
 * but the first.
 */
final class IgnoredReplies implements ReplyChannel {

	static final IgnoredReplies INSTANCE = new IgnoredReplies();

	private IgnoredReplies() {
	}

	@Override
	public @Nullable Exchange exchange() {
		return null;
	}

	@Override
	public boolean send(Message<?> message, long timeout) {
		return true;
	}

	@Override
	public String toString() {
		return "ignored replies";
	}

}
