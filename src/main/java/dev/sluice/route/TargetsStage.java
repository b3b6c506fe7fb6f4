package dev.sluice.route;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.message.Exchange;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * The end of a route with several targets: all must succeed, and the first answers. They
 * are called in order, and what they leave pending goes on side by side. The first
 * failure ends the exchange, and targets not yet called are not called any more.
 *
 * @param places name the targets in errors
 * @param targets the targets
 * @param answers takes the answer of the first to the peer
 */
record TargetsStage(List<Place> places, List<Target> targets, Answers answers) implements Stage {

	@Override
	public void accept(Message<?> message, Exchange exchange) {
		Gathering gathering = new Gathering(message, exchange);
		for (int i = 0; i < this.targets.size() && !gathering.failed.get(); i++) {
			try {
				start(i, gathering);
			}
			catch (Throwable ex) {
				gathering.fail(i, ex);
			}
		}
	}

	private void start(int index, Gathering gathering) throws Throwable {
		switch (this.targets.get(index)) {
			case Target.Called called -> call(called, index, gathering);
			case Target.Told told -> tell(told, index, gathering);
			case Target.Discarded ignored -> gathering.done(index, null, false);
		}
	}

	private static void call(Target.Called target, int index, Gathering gathering) throws Throwable {
		Object result = target.invocation().invoke(gathering.message);
		if (result instanceof CompletionStage<?> pending) {
			Pending.await(gathering.exchange, pending, (value, error, later) -> {
				if (error != null) {
					gathering.fail(index, error);
				}
				else {
					gathering.done(index, value, later);
				}
			});
		}
		else {
			gathering.done(index, result, false);
		}
	}

	private void tell(Target.Told target, int index, Gathering gathering) {
		if (index == 0 && gathering.exchange.isReplyExpected()) {
			TargetStage.send(target.channel(), TargetReplies.to(gathering.message, gathering.exchange,
					this.places.get(index), (answer, later) -> gathering.done(0, answer, later)));
			return;
		}
		TargetStage.send(target.channel(), RouteMessages.unanswered(gathering.message));
		gathering.done(index, null, false);
	}

	@Override
	public boolean isNonBlocking() {
		return this.targets.stream().allMatch(Target::isNonBlocking) && this.answers.isNonBlocking();
	}

	/** One message at its targets. */
	private final class Gathering {

		private final Message<?> message;

		private final Exchange exchange;

		private final AtomicInteger open = new AtomicInteger(TargetsStage.this.targets.size());

		private final AtomicBoolean failed = new AtomicBoolean();

		private volatile @Nullable Object answer;

		private Gathering(Message<?> message, Exchange exchange) {
			this.message = message;
			this.exchange = exchange;
		}

		private void fail(int index, Throwable error) {
			if (this.failed.compareAndSet(false, true)) {
				this.exchange.fail(TargetsStage.this.places.get(index).error(error));
			}
		}

		private void done(int index, @Nullable Object value, boolean later) {
			if (index == 0) {
				this.answer = value;
			}
			if (this.open.decrementAndGet() > 0) {
				return;
			}
			TargetsStage.this.answers.answer(this.answer, this.message, this.exchange, later);
		}

	}

}
