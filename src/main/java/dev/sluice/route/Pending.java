package dev.sluice.route;

import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import dev.sluice.message.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a {@link CompletionStage}, and knows whether it was complete already, so that
 * the way goes on on the thread that the message came on.
 */
final class Pending implements BiConsumer<@Nullable Object, @Nullable Throwable> {

	private final Continuation continuation;

	// Other threads may see any value, but never themselves.
	private @Nullable Thread caller = Thread.currentThread();

	private Pending(Continuation continuation) {
		this.continuation = continuation;
	}

	/**
	 * Goes on when a stage completes.
	 * @param exchange what goes on
	 * @param stage the stage
	 * @param continuation what follows
	 */
	static void await(Exchange exchange, CompletionStage<?> stage, Continuation continuation) {
		exchange.share();
		Pending pending = new Pending(continuation);
		stage.whenComplete(pending);
		pending.caller = null;
	}

	@Override
	@SuppressWarnings("ReferenceEquality")
	public void accept(@Nullable Object value, @Nullable Throwable error) {
		this.continuation.complete(value, error, Thread.currentThread() != this.caller);
	}

	/** What follows a stage. */
	interface Continuation {

		/**
		 * Goes on.
		 * @param value the value of the stage
		 * @param error its error, or {@code null}
		 * @param later whether this is another thread, or the same one later
		 */
		void complete(@Nullable Object value, @Nullable Throwable error, boolean later);

	}

}
