package dev.sluice.outbound;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import dev.sluice.expression.Expression;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.backoff.BackOffExecution;

/**
 * A message that may take several attempts, one after another, and the future of its end.
 * Running it makes an attempt; each goes on where the one before has ended, so only one
 * thread at a time is in here.
 */
final class GuardedSending extends CompletableFuture<@Nullable Object> implements Runnable {

	private final Guard guard;

	private final Message<?> message;

	private final boolean idempotent;

	private final long deadline;

	private final @Nullable BackOffExecution pauses;

	private int made;

	private int changes;

	private @Nullable Future<?> timer;

	private volatile @Nullable CompletableFuture<@Nullable Object> attempt;

	GuardedSending(Guard guard, Message<?> message, boolean idempotent, long deadline) {
		this.guard = guard;
		this.message = message;
		this.idempotent = idempotent;
		this.deadline = deadline;
		this.pauses = guard.pauses();
	}

	@Override
	public void run() {
		Circuit circuit = this.guard.circuit();
		if (circuit != null) {
			if (!circuit.enter()) {
				fail(circuit.open());
				return;
			}
			this.changes = circuit.changes();
		}
		if (this.made > 0) {
			this.guard.outbound().counts().retried();
		}
		long due = attemptDeadline();
		CompletableFuture<@Nullable Object> next = this.guard.outbound().transmit(this.message, due, this);
		this.made++;
		this.attempt = next;
		if (!next.isDone() && (this.made > 1 || due != this.deadline)) {
			// It may wait behind others that have more time, whose deadlines are watched.
			this.timer = schedule(() -> next.completeExceptionally(late()), due - System.nanoTime());
		}
		next.whenComplete(this::attemptEnded);
	}

	private ExchangeException late() {
		return new ExchangeException(Cause.TIMEOUT, this.guard.outbound() + ": no answer in time");
	}

	private @Nullable Future<?> schedule(Runnable task, long nanos) {
		EventLoop own = this.guard.outbound().loops().currentWorker();
		EventLoop loop = (own != null) ? own : this.guard.outbound().loops().workers().next();
		try {
			return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The loops have ended, and all that waits with them.
			return null;
		}
	}

	/**
	 * The attempts at an idempotent request share the time that there is, or there would
	 * be none left for another after the first that is not answered.
	 */
	private long attemptDeadline() {
		int left = this.guard.attempts() - this.made;
		if (!this.idempotent || left <= 1) {
			return this.deadline;
		}
		long now = System.nanoTime();
		return now + (this.deadline - now) / left;
	}

	private void attemptEnded(@Nullable Object answer, @Nullable Throwable error) {
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
		Circuit circuit = this.guard.circuit();
		if (error == null) {
			if (circuit != null) {
				circuit.worked(this.changes);
			}
			answered(answer);
			return;
		}
		if (circuit != null) {
			circuit.failed(this.changes, error);
		}
		Throwable root = Cause.root(error);
		if (!isRetryable(root) || !pause()) {
			fail(root);
		}
	}

	private void answered(@Nullable Object answer) {
		Expression condition = this.guard.accept();
		if (condition == null || answer == null) {
			succeed(answer);
		}
		else if (condition.usesBeans()) {
			// They may block, and this is the thread of a connection.
			Thread.ofVirtual()
				.name("sluice-accept-" + this.guard.outbound().name())
				.start(() -> judge(condition, answer));
		}
		else {
			judge(condition, answer);
		}
	}

	private void judge(Expression condition, Object answer) {
		boolean accepted;
		try {
			accepted = condition.isTrue(new GenericMessage<>(answer, this.message.getHeaders()));
		}
		catch (Throwable ex) {
			fail(new ExchangeException(Cause.FAILED, this.guard.outbound() + ": accept failed: " + Cause.describe(ex),
					ex));
			return;
		}
		if (accepted) {
			succeed(answer);
		}
		else {
			fail(new ExchangeException(Cause.REFUSED, this.guard.outbound() + ": accept is false for the answer"));
		}
	}

	private boolean isRetryable(Throwable error) {
		return switch (Cause.of(error)) {
			case TARGET_DOWN -> this.idempotent || error instanceof UnsentException;
			case TIMEOUT -> this.idempotent;
			default -> false;
		};
	}

	/**
	 * Waits for the next attempt.
	 * @return {@code false} if there is no attempt or no time left
	 */
	private boolean pause() {
		long millis = (this.pauses != null && this.made < this.guard.attempts()) ? this.pauses.nextBackOff()
				: BackOffExecution.STOP;
		long left = TimeUnit.NANOSECONDS.toMillis(this.deadline - System.nanoTime());
		if (millis == BackOffExecution.STOP || millis >= left || isStopped()) {
			return false;
		}
		this.guard.pauses(this);
		boolean scheduled = schedule(this::retry, TimeUnit.MILLISECONDS.toNanos(millis)) != null;
		// Nobody would end it if the outbound was stopped just now.
		return (scheduled && !isStopped()) || !this.guard.wakes(this);
	}

	private boolean isStopped() {
		return this.guard.outbound().status().state() == OutboundStatus.State.STOPPED;
	}

	private void retry() {
		if (this.guard.wakes(this)) {
			run();
		}
	}

	private void succeed(@Nullable Object answer) {
		this.guard.outbound().counts().succeeded(this.deadline);
		complete(answer);
	}

	/**
	 * Ends with an error.
	 * @param error what the last attempt failed with
	 */
	void fail(Throwable error) {
		Throwable told = (this.made > 1) ? new ExchangeException(Cause.of(error),
				Cause.describe(error) + " (after " + this.made + " attempts)", error) : error;
		this.guard.outbound().counts().failed(told);
		super.completeExceptionally(told);
	}

	/**
	 * Whoever waits may give up: the attempt under way then ends, if it can, and with it
	 * this.
	 */
	@Override
	public boolean completeExceptionally(Throwable error) {
		CompletableFuture<@Nullable Object> current = this.attempt;
		return current != null && current.completeExceptionally(error);
	}

}
