package dev.sluice.inbound;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How far a received message has come, how it ended, and what of that is to be counted.
 * Whoever ends it first, on any thread, decides how; the thread that leads it out counts.
 */
abstract class LedgerEntry {

	private static final AtomicIntegerFieldUpdater<LedgerEntry> STATE = AtomicIntegerFieldUpdater
		.newUpdater(LedgerEntry.class, "state");

	private static final int WAITING = 0;

	private static final int BEGUN = 1;

	private static final int ROUTED = 2;

	private static final int ENDED = 3;

	private static final int DONE = 4;

	private volatile int state;

	/**
	 * Whether only the thread that handles the message knows of it. Atomic instructions
	 * wait for all that was written before; it then takes none.
	 */
	private boolean alone;

	private @Nullable Ledger route;

	private boolean routed;

	private Outcome outcome = Outcome.HANDLED;

	private @Nullable Cause cause;

	private boolean counted = true;

	/**
	 * Takes the message for handling.
	 * @param alone whether no other thread can know of the message before it is shared
	 * @return {@code false} if it has ended before
	 */
	final boolean begin(boolean alone) {
		this.alone = alone;
		return advance(WAITING, BEGUN);
	}

	/**
	 * From now on other threads may end it.
	 */
	public final void share() {
		this.alone = false;
	}

	final void enterRoute(Ledger route) {
		this.route = route;
		// Not where the message was cut off meanwhile: then the route never had it.
		if (advance(BEGUN, ROUTED)) {
			route.begin();
		}
	}

	/**
	 * Wants to say how the message ends.
	 * @return {@code false} if another has said so before
	 */
	final boolean tryEnd() {
		for (;;) {
			int now = this.state;
			if (now >= ENDED) {
				return false;
			}
			if (advance(now, ENDED)) {
				this.routed = now == ROUTED;
				return true;
			}
		}
	}

	private boolean advance(int from, int to) {
		if (!this.alone) {
			return STATE.compareAndSet(this, from, to);
		}
		boolean advancing = this.state == from;
		if (advancing) {
			STATE.lazySet(this, to);
		}
		return advancing;
	}

	final void endAs(Outcome outcome, @Nullable Cause cause) {
		this.outcome = outcome;
		this.cause = cause;
	}

	/**
	 * Whether the end is decided, even if the answer is still being made.
	 * @return {@code true} when nothing can be said about it any more
	 */
	final boolean isEnded() {
		return this.state >= ENDED;
	}

	/**
	 * The answer is there, or known not to come. What was set before is seen by whoever
	 * sees this.
	 */
	final void setDone() {
		if (this.alone) {
			STATE.lazySet(this, DONE);
		}
		else {
			this.state = DONE;
		}
	}

	final boolean isDone() {
		return this.state == DONE;
	}

	/**
	 * Takes back that it is done.
	 */
	final void reopen() {
		this.state = ENDED;
	}

	/**
	 * Ends it where it is: as dropped where it was not begun, else as failed.
	 * @return {@code false} if it has ended, or another thread is about to end it
	 */
	final boolean abandon() {
		if (STATE.compareAndSet(this, WAITING, DONE)) {
			this.outcome = Outcome.DROPPED;
		}
		else if (tryEnd()) {
			endAs(Outcome.FAILED, Cause.FAILED);
			this.state = DONE;
		}
		else {
			return false;
		}
		return true;
	}

	final boolean isHandled() {
		return this.outcome == Outcome.HANDLED;
	}

	/**
	 * Leaves this out of the ledger: it never was a message.
	 */
	final void uncounted() {
		this.counted = false;
	}

	final boolean isCounted() {
		return this.counted;
	}

	final Outcome outcome() {
		return this.outcome;
	}

	final @Nullable Cause cause() {
		return this.cause;
	}

	/** The name of the route that took it, or {@code null} for none. */
	final @Nullable String routeName() {
		Ledger entered = this.route;
		return (entered != null && this.routed) ? entered.name() : null;
	}

	/**
	 * Counts the end, once.
	 * @param inbound the ledger of its inbound
	 */
	final void count(Ledger inbound) {
		if (!this.counted) {
			return;
		}
		this.counted = false;
		inbound.end(this.outcome, this.cause);
		Ledger entered = this.route;
		if (entered != null && this.routed) {
			entered.end(this.outcome, this.cause);
		}
	}

}
