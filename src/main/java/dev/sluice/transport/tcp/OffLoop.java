package dev.sluice.transport.tcp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

import dev.sluice.expression.Expression;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.PayloadCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.support.GenericMessage;

/**
 * Asks the application's own beans and expressions from an event loop: what may block is
 * called on a virtual thread, which is interrupted when the future is cancelled.
 */
final class OffLoop {

	private OffLoop() {
	}

	/**
	 * Makes the payload of a frame.
	 * @return completed with bytes that need no release; at once where nothing blocks
	 */
	static CompletableFuture<ByteBuf> payload(Speech speech, @Nullable Object heard, PayloadCodec codec) {
		return call(speech.isNonBlocking(), () -> {
			Object made = speech.make(heard);
			Object payload = (made instanceof CompletionStage<?> stage) ? stage.toCompletableFuture().get() : made;
			if (payload == null) {
				throw new ExchangeException(Cause.FAILED, "there is nothing to send");
			}
			return codec.write(payload);
		});
	}

	/**
	 * Asks an expression about a payload.
	 * @return completed with the answer; at once where nothing blocks
	 */
	static CompletableFuture<Boolean> isTrue(Expression expression, Object payload) {
		return call(!expression.usesBeans(), () -> expression.isTrue(new GenericMessage<>(payload, LeanHeaders.NONE)));
	}

	/**
	 * Tells what came of a call, on the event loop: now, where it is known.
	 */
	static <T> void whenDone(CompletableFuture<T> call, EventLoop eventLoop,
			BiConsumer<@Nullable T, @Nullable Throwable> told) {
		switch (call.state()) {
			case SUCCESS -> told.accept(call.resultNow(), null);
			case FAILED -> told.accept(null, call.exceptionNow());
			default -> call.whenComplete((value, error) -> eventLoop.execute(() -> told.accept(value, error)));
		}
	}

	private static <T> CompletableFuture<T> call(boolean here, Call<T> call) {
		CompletableFuture<T> result = new CompletableFuture<>();
		if (here) {
			complete(result, call);
			return result;
		}
		Thread thread = Thread.ofVirtual().name("sluice-talk").unstarted(() -> complete(result, call));
		result.whenComplete((value, error) -> {
			if (result.isCancelled()) {
				thread.interrupt();
			}
		});
		thread.start();
		return result;
	}

	private static <T> void complete(CompletableFuture<T> result, Call<T> call) {
		try {
			result.complete(call.value());
		}
		catch (Throwable ex) {
			result.completeExceptionally(Cause.root(ex));
		}
	}

	/** What is asked. */
	@FunctionalInterface
	private interface Call<T> {

		T value() throws Throwable;

	}

}
