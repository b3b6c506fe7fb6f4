package dev.sluice.inbound;

import java.util.Locale;

import dev.sluice.inbound.InboundDefinition.OnError;
import dev.sluice.message.Cause;
import dev.sluice.message.Outcome;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * What the peer sees of a message that ended badly, and what the log says of it.
 *
 * @param intake the inbound
 * @param policy what held when the message came
 */
record ErrorPolicy(Intake intake, Policy policy) {

	/**
	 * Logs the end of a message, at a bounded rate.
	 * @param exchange the message
	 * @param outcome how it ended
	 * @param cause why
	 * @param error what happened
	 */
	void log(InboundExchange exchange, Outcome outcome, Cause cause, Throwable error) {
		this.intake.log()
			.warn(cause.word(),
					() -> "event=message-" + outcome.name().toLowerCase(Locale.ROOT) + " inbound=" + this.intake.name()
							+ " cause=" + cause.word() + " peer=" + exchange.describePeer() + " error=\""
							+ Cause.describe(error) + "\"");
	}

	/**
	 * Logs that there was to be an error reply, and is none.
	 * @param exchange the message
	 * @param error why there is none
	 */
	void logNoReply(InboundExchange exchange, Throwable error) {
		this.intake.log()
			.warn("error-reply", () -> "event=error-reply-failed inbound=" + this.intake.name() + " peer="
					+ exchange.describePeer() + " error=\"" + Cause.describe(error) + "\"");
	}

	/**
	 * Whether {@link #verdict} may block, so that it must not be called on an event loop.
	 * @return {@code true} if it wants a virtual thread
	 */
	boolean mayBlock() {
		ErrorReplies replies = replies();
		return replies != null && !replies.isNonBlocking();
	}

	/**
	 * Decides what the peer sees.
	 * @param exchange the message
	 * @param cause why it ended badly
	 * @param error what happened
	 * @return the error reply, or the close of the connection, or neither
	 */
	Verdict verdict(InboundExchange exchange, Cause cause, Throwable error) {
		ErrorReplies replies = replies();
		if (replies == null) {
			return new Verdict(null, this.policy.onError() == OnError.CLOSE);
		}
		try {
			Message<?> failed = exchange.messageIfMade();
			Object reply = replies.render((failed != null) ? failed.getPayload() : null,
					(failed != null) ? failed.getHeaders() : exchange.senderHeaders(), cause, error);
			return new Verdict(this.policy.codec().write(reply), false);
		}
		catch (Throwable ex) {
			// Whatever it is, the slot of the message has to end.
			logNoReply(exchange, ex);
			return new Verdict(null, true);
		}
	}

	private @Nullable ErrorReplies replies() {
		return (this.policy.onError() == OnError.REPLY) ? this.policy.errorReplies() : null;
	}

	/**
	 * What the peer sees.
	 *
	 * @param reply the error reply; {@code null} for none
	 * @param closing whether its connection closes
	 */
	record Verdict(@Nullable ByteBuf reply, boolean closing) {
	}

}
