package dev.sluice.route;

import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.Ledger;
import dev.sluice.message.Origin;
import dev.sluice.message.Outcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.integration.support.channel.ChannelResolverUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.MessageBuilder;

/**
 * The exchange of a message that no inbound received, but application code sent. An error
 * on the sender's thread is thrown to the sender; a later one goes to the error channel
 * of the message, or else to the log.
 */
final class ApplicationExchange implements Exchange {

	private static final Log logger = LogFactory.getLog(ApplicationExchange.class);

	private final String inbound;

	private final Message<?> message;

	private final Origin origin;

	private final BeanFactory beans;

	private final Object lock = new Object();

	private @Nullable Ledger route;

	private boolean synchronous = true;

	private boolean ended;

	private @Nullable Throwable failure;

	ApplicationExchange(String inbound, Message<?> message, Origin origin, BeanFactory beans) {
		this.inbound = inbound;
		this.message = message;
		this.origin = origin;
		this.beans = beans;
	}

	@Override
	public Origin origin() {
		return this.origin;
	}

	@Override
	public void enter(Ledger route) {
		route.begin();
		this.route = route;
	}

	@Override
	public boolean isReplyExpected() {
		return this.message.getHeaders().getReplyChannel() != null;
	}

	@Override
	public void answer(@Nullable Object answer) {
		if (!begin()) {
			return;
		}
		Object replyChannel = this.message.getHeaders().getReplyChannel();
		if (answer != null && replyChannel != null) {
			try {
				send(replyChannel, reply(answer));
			}
			catch (RuntimeException ex) {
				count(Outcome.FAILED, Cause.of(ex));
				report(ex);
				return;
			}
		}
		count(Outcome.HANDLED, null);
	}

	private Message<?> reply(Object answer) {
		if (answer instanceof Message<?> message) {
			return MessageBuilder.fromMessage(message).copyHeadersIfAbsent(this.message.getHeaders()).build();
		}
		return MessageBuilder.withPayload(answer).copyHeaders(this.message.getHeaders()).build();
	}

	private void send(Object channel, Message<?> reply) {
		MessageChannel resolved = (channel instanceof MessageChannel known) ? known
				: ChannelResolverUtils.getChannelResolver(this.beans).resolveDestination(channel.toString());
		if (!resolved.send(reply)) {
			throw new IllegalStateException("the reply channel '" + channel + "' did not take the answer");
		}
	}

	@Override
	public void discard() {
		if (begin()) {
			count(Outcome.DISCARDED, null);
		}
	}

	@Override
	public void reject(Cause cause) {
		if (begin()) {
			count(Outcome.REJECTED, cause);
			report(new ExchangeException(cause, "'" + this.inbound + "' does not take the message: " + cause.word()));
		}
	}

	@Override
	public void fail(Throwable error) {
		if (begin()) {
			count(Outcome.FAILED, Cause.of(error));
			report(error);
		}
	}

	private boolean begin() {
		synchronized (this.lock) {
			boolean first = !this.ended;
			this.ended = true;
			return first;
		}
	}

	private void count(Outcome outcome, @Nullable Cause cause) {
		Ledger entered = this.route;
		if (entered != null) {
			entered.end(outcome, cause);
		}
	}

	private void report(Throwable error) {
		synchronized (this.lock) {
			if (this.synchronous) {
				this.failure = error;
				return;
			}
		}
		Object errorChannel = this.message.getHeaders().getErrorChannel();
		if (errorChannel == null) {
			logger.error("event=message-failed inbound=" + this.inbound + " cause=" + Cause.of(error).word(), error);
			return;
		}
		try {
			send(errorChannel, new ErrorMessage(exception(error), this.message));
		}
		catch (RuntimeException ex) {
			logger.error("event=message-failed inbound=" + this.inbound + " cause=" + Cause.of(error).word(), ex);
		}
	}

	/**
	 * To be called on the sender's thread when the routes have returned.
	 * @throws MessageHandlingException if the message failed
	 */
	void endSynchronousPart() {
		Throwable error;
		synchronized (this.lock) {
			this.synchronous = false;
			error = this.failure;
		}
		if (error != null) {
			throw exception(error);
		}
	}

	private MessageHandlingException exception(Throwable error) {
		return new MessageHandlingException(this.message, String.valueOf(error.getMessage()), error);
	}

}
