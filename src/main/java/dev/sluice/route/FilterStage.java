package dev.sluice.route;

import dev.sluice.expression.Expression;
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
			passes = this.expression.isTrue(message);
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

	@Override
	public boolean isNonBlocking() {
		return !this.expression.usesBeans() && this.next.isNonBlocking();
	}

}
