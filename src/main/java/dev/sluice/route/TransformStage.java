package dev.sluice.route;

import dev.sluice.expression.Expression;
import dev.sluice.message.Exchange;

import org.springframework.messaging.Message;

/**
 * Makes another message.
 *
 * @param place names the stage in errors
 * @param transformation makes the other message
 * @param nonBlocking whether that never blocks
 * @param next what follows
 */
record TransformStage(Place place, Transformation transformation, boolean nonBlocking, Stage next) implements Stage {

	@Override
	public void accept(Message<?> message, Exchange exchange) {
		Message<?> transformed;
		try {
			transformed = this.transformation.apply(message);
		}
		catch (Throwable ex) {
			exchange.fail(this.place.error(ex));
			return;
		}
		this.next.accept(transformed, exchange);
	}

	@Override
	public boolean isNonBlocking() {
		return this.nonBlocking && this.next.isNonBlocking();
	}

	/** Makes another message. */
	interface Transformation {

		Message<?> apply(Message<?> message);

	}

	/**
	 * Replaces the payload by the value of an expression.
	 */
	static Transformation payload(Expression expression) {
		return (message) -> {
			Object payload = expression.value(message);
			if (payload == null) {
				throw new IllegalStateException("the expression '" + expression + "' gave null, which is no payload");
			}
			return RouteMessages.withPayload(message, payload);
		};
	}

}
