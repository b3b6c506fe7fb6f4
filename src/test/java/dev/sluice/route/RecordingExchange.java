package dev.sluice.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.Origin;
import dev.sluice.message.Outcome;
import dev.sluice.message.ReplyChannel;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * An exchange that remembers how it ended. What comes after the end is kept apart.
 */
final class RecordingExchange extends Origin implements Exchange, ReplyChannel {

	private final boolean replyExpected;

	private final List<Ledger> entered = new ArrayList<>();

	private @Nullable Outcome outcome;

	private @Nullable Object answer;

	private @Nullable Throwable error;

	private @Nullable Cause cause;

	private int late;

	private boolean shared;

	RecordingExchange(boolean replyExpected) {
		this.replyExpected = replyExpected;
	}

	static RecordingExchange requestReply() {
		return new RecordingExchange(true);
	}

	static RecordingExchange oneWay() {
		return new RecordingExchange(false);
	}

	/** A message of this exchange. */
	Message<?> message(Object payload) {
		return new GenericMessage<>(payload, headers());
	}

	LeanHeaders headers() {
		return new LeanHeaders(Map.of(MessageHeaders.REPLY_CHANNEL, this, "sluice_inbound", "orders"));
	}

	@Override
	public Origin origin() {
		return this;
	}

	@Override
	public synchronized void enter(Ledger route) {
		route.begin();
		this.entered.add(route);
	}

	@Override
	public synchronized void share() {
		this.shared = true;
	}

	@Override
	public boolean isReplyExpected() {
		return this.replyExpected;
	}

	@Override
	public void answer(@Nullable Object answer) {
		end(Outcome.HANDLED, answer, null, null);
	}

	@Override
	public synchronized void countLate() {
		this.late++;
	}

	@Override
	public void discard() {
		end(Outcome.DISCARDED, null, null, null);
	}

	@Override
	public void reject(Cause cause) {
		end(Outcome.REJECTED, null, null, cause);
	}

	@Override
	public void fail(Throwable error) {
		end(Outcome.FAILED, null, error, Cause.of(error));
	}

	private synchronized void end(Outcome outcome, @Nullable Object answer, @Nullable Throwable error,
			@Nullable Cause cause) {
		if (this.outcome != null) {
			this.late++;
			return;
		}
		this.outcome = outcome;
		this.answer = answer;
		this.error = error;
		this.cause = cause;
		this.entered.forEach((ledger) -> ledger.end(outcome, cause));
	}

	@Override
	public Exchange exchange() {
		return this;
	}

	@Override
	public boolean send(Message<?> message, long timeout) {
		answer(message);
		return true;
	}

	synchronized @Nullable Outcome outcome() {
		return this.outcome;
	}

	/** The payload of the answer. */
	synchronized @Nullable Object answer() {
		return (this.answer instanceof Message<?> message) ? message.getPayload() : this.answer;
	}

	synchronized MessageHeaders answerHeaders() {
		if (this.answer instanceof Message<?> message) {
			return message.getHeaders();
		}
		throw new AssertionError("the answer is no message: " + this.answer);
	}

	synchronized @Nullable Throwable error() {
		return this.error;
	}

	synchronized @Nullable Cause cause() {
		return this.cause;
	}

	synchronized boolean isShared() {
		return this.shared;
	}

	synchronized int late() {
		return this.late;
	}

	synchronized List<Ledger> entered() {
		return List.copyOf(this.entered);
	}

}
