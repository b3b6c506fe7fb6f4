package dev.sluice.inbound;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.LocatedException;
import dev.sluice.message.Origin;
import dev.sluice.message.Outcome;
import dev.sluice.message.ReplyChannel;
import dev.sluice.message.Routing;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * A received message from its frame to its end. As a reply channel it answers itself.
 */
class InboundExchange extends LedgerEntry implements Exchange, ReplyChannel, WrittenFrame {

	private final Peer peer;

	private final Policy policy;

	private @Nullable Message<?> message;

	private @Nullable ByteBuf answer;

	private boolean closing;

	/** Where anything is to be remembered of it. */
	private @Nullable MessageRecord record;

	/** When it was found to be waiting for its answer; 0 before. */
	private long since;

	InboundExchange(Peer peer) {
		this.peer = peer;
		this.policy = peer.intake().policy();
	}

	/** What held when the message came. */
	Policy policy() {
		return this.policy;
	}

	@Override
	public @Nullable Routing routing() {
		return this.policy.routing();
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
	 * Its frame has come.
	 * @param bytes the size of the frame
	 */
	void begun(int bytes) {
		Tracing tracing = this.policy.tracing();
		this.record = MessageRecord.begin(this.peer.intake(), this.policy.messageLog(), this.peer.times(),
				(tracing != null) ? tracing.begin(this) : null, bytes);
	}

	/** Its trace, or {@code null} where it is not traced. */
	@Nullable MessageTrace trace() {
		MessageRecord kept = this.record;
		return (kept != null) ? kept.trace() : null;
	}

	private void answerMade() {
		MessageRecord kept = this.record;
		ByteBuf made = this.answer;
		if (kept != null && made != null) {
			kept.answered(made.readableBytes());
		}
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

	/**
	 * The message, where the frame could be made into one.
	 * @return the message, or {@code null}
	 */
	@Nullable Message<?> messageIfMade() {
		return this.message;
	}

	Message<?> message() {
		Message<?> received = this.message;
		if (received == null) {
			throw new IllegalStateException("The frame was not made into a message");
		}
		return received;
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
		enterRoute(route);
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
				this.answer = this.policy.codec().write(answer);
				answerMade();
			}
			catch (Throwable ex) {
				// Whatever it is, the slot has to end.
				endByPolicy(Outcome.FAILED, Cause.of(ex), Cause.root(ex));
				return;
			}
		}
		done();
	}

	@Override
	public void countLate() {
		this.peer.intake().meters().lateAnswers().increment();
	}

	@Override
	public void discard() {
		if (tryEnd()) {
			endAs(Outcome.DISCARDED, null);
			done();
		}
	}

	@Override
	public void reject(Cause cause) {
		if (tryEnd()) {
			endByPolicy(Outcome.REJECTED, cause, new ExchangeException(cause, cause.word()));
		}
	}

	@Override
	public void fail(Throwable error) {
		if (tryEnd()) {
			endByPolicy(Outcome.FAILED, Cause.of(error), Cause.root(error));
		}
	}

	/**
	 * Ends a message that has waited too long for its answer.
	 * @param nanos how long it was to wait
	 */
	void timeOut(long nanos) {
		fail(new ExchangeException(Cause.TIMEOUT, "no answer within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms"));
	}

	private void endByPolicy(Outcome outcome, Cause cause, Throwable error) {
		endAs(outcome, cause);
		this.answer = null;
		ErrorPolicy policy = new ErrorPolicy(this.peer.intake(), this.policy);
		if (isCounted()) {
			policy.log(this, outcome, cause, error);
		}
		Throwable told = (error instanceof LocatedException located) ? located.error() : error;
		if (policy.mayBlock() && !Thread.currentThread().isVirtual()) {
			share();
			Thread.ofVirtual().name("sluice-error-reply").start(() -> endWith(policy.verdict(this, cause, told)));
		}
		else {
			endWith(policy.verdict(this, cause, told));
		}
	}

	private void endWith(ErrorPolicy.Verdict verdict) {
		this.answer = verdict.reply();
		answerMade();
		this.closing |= verdict.closing();
		done();
	}

	private void done() {
		setDone();
		this.peer.completed(this);
	}

	/**
	 * The framing cannot carry the answer: what the peer sees instead is up to the error
	 * policy.
	 * @param error why
	 * @return {@code true} if the message ends once more, with another answer or with
	 * none; {@code false} if this was an error reply already
	 */
	boolean answerNotFramed(Throwable error) {
		if (isHandled()) {
			reopen();
			endByPolicy(Outcome.FAILED, Cause.of(error), error);
			return true;
		}
		new ErrorPolicy(this.peer.intake(), this.policy).logNoReply(this, error);
		this.answer = null;
		this.closing = true;
		return false;
	}

	/**
	 * Ends a message that will not be handled or answered any more. The peer is not told.
	 * @return {@code false} if another thread is about to end it, which then tells the
	 * peer
	 */
	boolean cutOff() {
		if (!abandon() && !isDone()) {
			return false;
		}
		count(false);
		return true;
	}

	/**
	 * Ends a message that has not ended: as dropped where it was not begun, else as
	 * failed. There is no answer, but its peer has room again.
	 */
	void abort() {
		if (abandon()) {
			count(true);
			this.peer.completed(this);
		}
	}

	@Override
	public void taken(@Nullable Throwable failure) {
		count(failure == null);
	}

	/**
	 * Its sender has had as many answers as it may, and does not get this one.
	 */
	void silenced() {
		if (isHandled()) {
			endAs(Outcome.FAILED, Cause.OVERLOAD);
		}
		this.peer.intake()
			.log()
			.warn("answer-withheld", () -> "event=answer-withheld inbound=" + this.peer.intake().name() + " cause="
					+ Cause.OVERLOAD.word() + " peer=" + describePeer() + " property=limits.reply-rate-per-address");
	}

	/**
	 * Counts the end, once.
	 * @param delivered {@code false} where an answer did not reach the peer
	 */
	void count(boolean delivered) {
		if (!delivered && isHandled() && this.answer != null) {
			endAs(Outcome.FAILED, Cause.FAILED);
		}
		count(this.peer.intake().ledger());
		MessageRecord kept = this.record;
		if (kept != null) {
			this.record = null;
			kept.ended(this);
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
			case CompletionStage<?> pending -> answerLater(pending);
			default -> answer(message);
		}
		return true;
	}

	private void answerLater(CompletionStage<?> pending) {
		share();
		pending.whenComplete((value, error) -> {
			if (error != null) {
				fail(error);
			}
			else {
				answer(value);
			}
		});
	}

}
