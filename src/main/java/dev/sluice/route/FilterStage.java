package dev.sluice.route;

import dev.sluice.message.Exchange;

import org.springframework.messaging.Message;

/**
 * Lets pass what an expression says; the rest is discarded.
 *
 * @param place names the stage in errors
 * @param expression says {@code true} or {@code false}
 * @param next what follows
 */
record FilterStage(Place place, Expression expression, Stage next) implements Stage {

	@Override
	public void accept(Message<?> message, Exchange exchange) {
		boolean passes;
		try {
			passes = test(this.expression, message);
		}
		catch (Throwable ex) {
			exchange.fail(this.place.error(ex));
			return;
		}
		if (passes) {
			this.next.accept(message, exchange);
		}
		else {
			exchange.discard();
		}
	}

	/**
	 * Asks an expression a question.
	 */
	static boolean test(Expression expression, Message<?> message) {
		Object value = expression.value(message);
		if (value instanceof Boolean answer) {
			return answer;
		}
		throw new IllegalStateException("the expression '" + expression + "' gave "
				+ ((value != null) ? "a " + value.getClass().getName() : "null") + " instead of true or false");
	}

	@Override
	public boolean isNonBlocking() {
		return !this.expression.usesBeans() && this.next.isNonBlocking();
	}

}
