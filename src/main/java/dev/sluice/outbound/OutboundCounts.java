package dev.sluice.outbound;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;

/**
 * What became of the messages that were given to an outbound: each is pending until it
 * was answered, sent one-way, or failed, however often it was tried. Safe for use by many
 * threads.
 */
public final class OutboundCounts {

	private final boolean answers;

	private final long patience;

	private final Ledger ledger;

	private final LongAdder replyNanos;

	private final RecentMax longest;

	private final LongAdder retries;

	/**
	 * Creates counts that are all zero.
	 * @param definition whose they are
	 */
	public OutboundCounts(OutboundDefinition definition) {
		this(definition, new Ledger(), new LongAdder(), new RecentMax(System.nanoTime()), new LongAdder());
	}

	private OutboundCounts(OutboundDefinition definition, Ledger ledger, LongAdder replyNanos, RecentMax longest,
			LongAdder retries) {
		this.answers = definition.pattern() == ExchangePattern.REQUEST_REPLY;
		this.patience = definition.deadlines().reply().toNanos();
		this.ledger = ledger;
		this.replyNanos = replyNanos;
		this.longest = longest;
		this.retries = retries;
	}

	/**
	 * The same counts, for what is configured otherwise.
	 * @param changed the definition
	 * @return counts that count on
	 */
	OutboundCounts as(OutboundDefinition changed) {
		return new OutboundCounts(changed, this.ledger, this.replyNanos, this.longest, this.retries);
	}

	/**
	 * Counts a message that was given to the outbound.
	 */
	public void begin() {
		this.ledger.begin();
	}

	/**
	 * Counts a message that was answered, or sent one-way.
	 * @param deadline until when an answer was to come, as {@link System#nanoTime()}
	 * gives it, from which the time that it took is told; without meaning one-way
	 */
	public void succeeded(long deadline) {
		if (this.answers) {
			long now = System.nanoTime();
			long took = Math.max(0, now - (deadline - this.patience));
			this.replyNanos.add(took);
			this.longest.add(took, now);
		}
		this.ledger.end(Outcome.HANDLED, null);
	}

	/**
	 * Counts a message that failed.
	 * @param error why
	 */
	public void failed(Throwable error) {
		this.ledger.end(Outcome.FAILED, Cause.of(error));
	}

	/**
	 * Counts a further attempt at a message.
	 */
	public void retried() {
		this.retries.increment();
	}

	/**
	 * The number of messages that have not ended.
	 * @return the present count
	 */
	public long pending() {
		return this.ledger.inFlight();
	}

	/**
	 * The number of messages that were answered, or sent one-way.
	 * @return the count since the start
	 */
	public long succeeded() {
		return this.ledger.ended(Outcome.HANDLED);
	}

	/**
	 * The number of messages that failed.
	 * @param cause for one cause
	 * @return the count since the start
	 */
	public long failed(Cause cause) {
		return this.ledger.ended(Outcome.FAILED, cause);
	}

	/**
	 * The number of attempts beyond the first at each message.
	 * @return the count since the start
	 */
	public long retries() {
		return this.retries.sum();
	}

	/**
	 * How long the answers took, from when each request was given to the outbound.
	 * @return the sum over all answered requests since the start
	 */
	public Duration replyTime() {
		return Duration.ofNanos(this.replyNanos.sum());
	}

	/**
	 * How long the slowest answer of the last minute or two took.
	 * @return the time, zero where there was no answer
	 */
	public Duration longestReplyTime() {
		return Duration.ofNanos(this.longest.get(System.nanoTime()));
	}

}
