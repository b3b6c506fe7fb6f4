package dev.sluice.route;

import java.util.concurrent.CompletionStage;

import dev.sluice.message.Exchange;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Hands the message to a bean, whose result becomes the message; no result leaves it.
 *
 * @param place names the stage in errors
 * @param bean the bean
 * @param nonBlocking whether it never blocks
 * @param next what follows
 */
record HandleStage(Place place, BeanInvocation bean, boolean nonBlocking, Stage next) implements Stage {

	@Override
	public void accept(Message<?> message, Exchange exchange) {
		Message<?> handled;
		try {
			Object result = this.bean.invoke(message);
			if (result instanceof CompletionStage<?> pending) {
				Pending.await(exchange, pending,
						(value, error, later) -> resume(value, error, later, message, exchange));
				return;
			}
			handled = (result != null) ? RouteMessages.result(result, message) : message;
		}
		catch (Throwable ex) {
			exchange.fail(this.place.error(ex));
			return;
		}
		this.next.accept(handled, exchange);
	}

	private void resume(@Nullable Object value, @Nullable Throwable error, boolean later, Message<?> message,
			Exchange exchange) {
		if (error != null) {
			exchange.fail(this.place.error(error));
			return;
		}
		Message<?> handled = (value != null) ? RouteMessages.result(value, message) : message;
		if (later) {
			this.next.resume(handled, exchange);
		}
		else {
			this.next.accept(handled, exchange);
		}
	}

	@Override
	public boolean isNonBlocking() {
		return this.nonBlocking && this.next.isNonBlocking();
	}

}
