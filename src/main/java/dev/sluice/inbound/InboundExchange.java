package dev.sluice.inbound;

import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import dev.sluice.inbound.InboundDefinition.OnError;
import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.LocatedException;
import dev.sluice.message.Origin;
import dev.sluice.message.Outcome;
import dev.sluice.message.ReplyChannel;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * A received message from its frame to its end. As a reply channel it answers itself.
 */
class InboundExchange implements Exchange, ReplyChannel {

	private static final AtomicIntegerFieldUpdater<InboundExchange> STATE = AtomicIntegerFieldUpdater
		.newUpdater(InboundExchange.class, "state");

	private static final int WAITING = 0;

	private static final int BEGUN = 1;

	private static final int ROUTED = 2;

	private static final int ENDED = 3;

	private static final int DONE = 4;

	private final Peer peer;

	private volatile int state;

	private @Nullable Message<?> message;

	private @Nullable Ledger route;

	private boolean routed;

	private Outcome outcome = Outcome.HANDLED;

	private @Nullable Cause cause;

	private @Nullable ByteBuf answer;

	private boolean closing;

	private boolean counted = true;

	/** When it was found to be waiting for its answer; 0 before. */
	private long since;

	InboundExchange(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Stands for bytes that were no frame: its error reply takes its turn among the
	 * answers, and the connection is closed behind it. It is not in the ledger.
	 * @param peer whose bytes they were
	 * @return an exchange to be ended by {@link #fail(Throwable)}
	 */
	static InboundExchange ofMalformed(Peer peer) {
		InboundExchange exchange = new InboundExchange(peer);
		exchange.uncounted();
		exchange.closing = true;
		return exchange;
	}

	/**
	 * Leaves this out of the ledger: it never was a message.
	 */
	final void uncounted() {
		this.counted = false;
	}

	/**
	 * What the messages of the sender have in common.
	 * @return the headers shared
	 */
	LeanHeaders senderHeaders() {
		return this.peer.headers();
	}

	/**
	 * Whom log lines name.
	 * @return the address and port of the sender
	 */
	String describePeer() {
		return this.peer.describe();
	}

	void message(Message<?> message) {
		this.message = message;
	}

	Message<?> message() {
		Message<?> received = this.message;
		if (received == null) {
			throw new IllegalStateException("The frame was not made into a message");
		}
		return received;
	}

	Peer peer() {
		return this.peer;
	}

	boolean begin() {
		return STATE.compareAndSet(this, WAITING, BEGUN);
	}

	boolean isBegun() {
		return this.state != WAITING;
	}

	/**
	 * Whether the answer is there, or known not to come.
	 * @return {@code true} when the slot may be written and left
	 */
	boolean isDone() {
		return this.state == DONE;
	}

	private boolean tryEnd() {
		for (;;) {
			int now = this.state;
			if (now >= ENDED) {
				return false;
			}
			if (STATE.compareAndSet(this, now, ENDED)) {
				this.routed = now == ROUTED;
				return true;
			}
		}
	}

	@Override
	public Origin origin() {
		return this.peer;
	}

	@Override
	public boolean isReplyExpected() {
		return this.peer.intake().replies();
	}

	@Override
	public void enter(Ledger route) {
		this.route = route;
		// Fails where the message was cut off meanwhile: then the route never had it.
		if (STATE.compareAndSet(this, BEGUN, ROUTED)) {
			route.begin();
		}
	}

	@Override
	public void answer(@Nullable Object answer) {
		if (!tryEnd()) {
			countLate();
			return;
		}
		endWithAnswer(answer);
	}

	void answerIfOpen() {
		if (tryEnd()) {
			endWithAnswer(null);
		}
	}

	private void endWithAnswer(@Nullable Object answer) {
		if (answer != null && this.peer.intake().replies()) {
			try {
				this.answer = this.peer.intake().codec().write(answer);
			}
			catch (RuntimeException ex) {
				endWithErrorOffLoop(Outcome.FAILED, Cause.of(ex), ex);
				return;
			}
		}
		done();
	}

	@Override
	public void countLate() {
		this.peer.intake().meters().late().increment();
	}

	@Override
	public void discard() {
		if (tryEnd()) {
			this.outcome = Outcome.DISCARDED;
			done();
		}
	}

	@Override
	public void reject(Cause cause) {
		endByPolicy(Outcome.REJECTED, cause, new ExchangeException(cause, cause.word()));
	}

	@Override
	public void fail(Throwable error) {
		endByPolicy(Outcome.FAILED, Cause.of(error), Cause.root(error));
	}

	private void endByPolicy(Outcome outcome, Cause cause, Throwable error) {
		if (!tryEnd()) {
			return;
		}
		Intake intake = this.peer.intake();
		Throwable told = (error instanceof LocatedException located) ? located.error() : error;
		if (this.counted) {
			intake.log()
				.warn(cause.word(),
						() -> "event=message-" + outcome.name().toLowerCase(Locale.ROOT) + " inbound=" + intake.name()
								+ " cause=" + cause.word() + " peer=" + describePeer() + " error=\""
								+ error.getMessage() + "\"");
		}
		endWithErrorOffLoop(outcome, cause, error);
	}

	/**
	 * A bean that makes the error reply may block, which no event loop can bear, whether
	 * of this inbound or of the outbound that the error came from.
	 */
	private void endWithErrorOffLoop(Outcome outcome, Cause cause, Throwable error) {
		ErrorReplies replies = this.peer.intake().errorReplies();
		if (replies != null && !replies.isNonBlocking() && Thread.currentThread() instanceof FastThreadLocalThread) {
			Thread.ofVirtual().name("sluice-error-reply").start(() -> {
				endWithError(outcome, cause, told);
				done();
			});
		}
		else {
			endWithError(outcome, cause, told);
			done();
		}
	}

	private void endWithError(Outcome outcome, Cause cause, Throwable error) {
		Intake intake = this.peer.intake();
		this.outcome = outcome;
		this.cause = cause;
		this.answer = null;
		ErrorReplies replies = intake.errorReplies();
		if (intake.onError() == OnError.REPLY && replies != null) {
			try {
				Message<?> failed = this.message;
				this.answer = intake.codec()
					.write(replies.render((failed != null) ? failed.getPayload() : null,
							(failed != null) ? failed.getHeaders() : senderHeaders(), cause, error));
			}
			catch (RuntimeException ex) {
				intake.log()
					.warn("error-reply", () -> "event=error-reply-failed inbound=" + intake.name() + " peer="
							+ describePeer() + " error=\"" + ex.getMessage() + "\"");
				this.closing = true;
			}
		}
		else {
			this.closing |= intake.onError() == OnError.CLOSE;
		}
	}

	private void done() {
		this.state = DONE;
		this.peer.completed(this);
	}

	/**
	 * The framing cannot carry the answer: what the peer sees is up to the error policy.
	 * @param error why
	 */
	void answerNotFramed(Throwable error) {
		if (this.outcome == Outcome.HANDLED) {
			endWithError(Outcome.FAILED, Cause.of(error), error);
		}
		else {
			this.answer = null;
			this.closing = true;
		}
	}

	/**
	 * Ends a message that will not be handled or answered any more. The peer is not told.
	 * @return {@code false} if another thread is about to end it, which then tells the
	 * peer
	 */
	boolean cutOff() {
		if (cutOffIfOpen()) {
			return true;
		}
		if (!isDone()) {
			return false;
		}
		undelivered();
		count();
		return true;
	}

	/**
	 * Ends a message that has not ended: as dropped where it was not begun, else as
	 * failed. The peer is not told.
	 * @return {@code false} if it has ended, or another thread is about to end it
	 */
	boolean cutOffIfOpen() {
		if (STATE.compareAndSet(this, WAITING, DONE)) {
			this.outcome = Outcome.DROPPED;
		}
		else if (tryEnd()) {
			this.outcome = Outcome.FAILED;
			this.cause = Cause.FAILED;
			this.state = DONE;
		}
		else {
			return false;
		}
		count();
		return true;
	}

	/**
	 * The answer did not reach the peer.
	 */
	void undelivered() {
		if (this.outcome == Outcome.HANDLED && this.answer != null) {
			this.outcome = Outcome.FAILED;
			this.cause = Cause.FAILED;
		}
	}

	/**
	 * Counts the end, once.
	 */
	void count() {
		if (!this.counted) {
			return;
		}
		this.counted = false;
		this.peer.intake().ledger().end(this.outcome, this.cause);
		Ledger entered = this.route;
		if (entered != null && this.routed) {
			entered.end(this.outcome, this.cause);
		}
	}

	@Nullable ByteBuf answer() {
		return this.answer;
	}

	boolean isClosing() {
		return this.closing;
	}

	long since() {
		return this.since;
	}

	void since(long nanos) {
		this.since = nanos;
	}

	@Override
	public InboundExchange exchange() {
		return this;
	}

	@Override
	public boolean send(Message<?> message, long timeout) {
		switch (message.getPayload()) {
			case Throwable error -> fail(error);
			case CompletionStage<?> pending -> pending.whenComplete((value, error) -> {
				if (error != null) {
					fail(error);
				}
				else {
					answer(value);
				}
			});
			default -> answer(message);
		}
		return true;
	}

}
