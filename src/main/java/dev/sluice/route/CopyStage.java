package dev.sluice.route;

import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.sluice.message.Exchange;

import org.springframework.messaging.Message;

/**
 * Tells others of the message on its way to the targets, as they will see it. What
 * becomes of that is counted, and does not touch the exchange.
 *
 * @param copies who is told
 * @param failures counts and logs what failed
 * @param next what follows
 */
record CopyStage(List<Target> copies, CopyFailures failures, Stage next) implements Stage {

	@Override
	public void accept(Message<?> message, Exchange exchange) {
		for (Target copy : this.copies) {
			try {
				tell(copy, message);
			}
			catch (Throwable ex) {
				this.failures.add(copy.name(), ex);
			}
		}
		this.next.accept(message, exchange);
	}

	private void tell(Target copy, Message<?> message) throws Throwable {
		switch (copy) {
			case Target.Called called -> {
				if (called.invocation().invoke(message) instanceof CompletionStage<?> pending) {
					pending.whenComplete((value, error) -> {
						if (error != null) {
							this.failures.add(copy.name(), error);
						}
					});
				}
			}
			case Target.Told told -> TargetStage.send(told.channel(), RouteMessages.unanswered(message));
			case Target.Discarded ignored -> {
			}
		}
	}

	@Override
	public boolean isNonBlocking() {
		return this.copies.stream().allMatch(Target::isNonBlocking) && this.next.isNonBlocking();
	}

}
