package dev.sluice.message;

import java.util.ArrayList;
import java.util.List;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerTests {

	private static final int MESSAGES = 10_000;

	private final Ledger ledger = new Ledger();

	@Test
	void addsUpWhatLoopsAndOtherThreadsCount() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		// More than there are slots, so that some loops share the adders of all others.
		for (int i = 0; i < 100; i++) {
			threads.add(new FastThreadLocalThread(this::countMessages));
			threads.add(Thread.ofVirtual().unstarted(this::countMessages));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.ledger.received()).isEqualTo(200L * MESSAGES);
		assertThat(this.ledger.ended(Outcome.HANDLED)).isEqualTo(200L * MESSAGES);
		assertThat(this.ledger.inFlight()).isZero();
	}

	private void countMessages() {
		for (int i = 0; i < MESSAGES; i++) {
			this.ledger.begin();
			this.ledger.end(Outcome.HANDLED, null);
		}
	}

	@Test
	void countsAMessageThatBeginsOnALoopAndEndsElsewhere() throws InterruptedException {
		Thread loop = new FastThreadLocalThread(this.ledger::begin);
		loop.start();
		loop.join();
		assertThat(this.ledger.inFlight()).isOne();
		this.ledger.end(Outcome.FAILED, Cause.TIMEOUT);
		assertThat(this.ledger.inFlight()).isZero();
		assertThat(this.ledger.ended(Outcome.FAILED, Cause.TIMEOUT)).isOne();
	}

}
