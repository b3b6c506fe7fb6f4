package dev.sluice.route;

import java.util.concurrent.CompletionStage;

import dev.sluice.message.Exchange;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/**
 * The end of a route with one target.
 *
 * @param place names the stage in errors
 * @param target the target
 * @param answers takes its answer to the peer
 */
record TargetStage(Place place, Target target, Answers answers) implements Stage {

	@Override
	public void accept(Message<?> message, Exchange exchange) {
		switch (this.target) {
			case Target.Called called -> call(called.invocation(), message, exchange);
			case Target.Told told -> tell(told.channel(), message, exchange);
			case Target.Discarded ignored -> exchange.discard();
		}
	}

	private void call(BeanInvocation invocation, Message<?> message, Exchange exchange) {
		Object result;
		try {
			result = invocation.invoke(message);
			if (result instanceof CompletionStage<?> pending) {
				Pending.await(exchange, pending, (value, error, later) -> {
					if (error != null) {
						exchange.fail(this.place.error(error));
					}
					else {
						this.answers.answer(value, message, exchange, later);
					}
				});
				return;
			}
		}
		catch (Throwable ex) {
			exchange.fail(this.place.error(ex));
			return;
		}
		this.answers.answer(result, message, exchange, false);
	}

	private void tell(MessageChannel channel, Message<?> message, Exchange exchange) {
		boolean awaited = exchange.isReplyExpected();
		try {
			Message<?> told = (awaited && this.answers.areChanged()) ? TargetReplies.to(message, exchange, this.place,
					(answer, later) -> this.answers.answer(answer, message, exchange, later)) : message;
			send(channel, told);
		}
		catch (Throwable ex) {
			exchange.fail(this.place.error(ex));
			return;
		}
		if (!awaited) {
			exchange.answer(null);
		}
	}

	static void send(MessageChannel channel, Message<?> message) {
		if (!channel.send(message)) {
			throw new IllegalStateException("the channel did not take the message");
		}
	}

	@Override
	public boolean isNonBlocking() {
		return this.target.isNonBlocking() && this.answers.isNonBlocking();
	}

}
