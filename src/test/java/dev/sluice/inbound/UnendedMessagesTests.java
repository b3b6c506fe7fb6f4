package dev.sluice.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.transport.EventLoops;
import io.netty.channel.EventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link UnendedMessages}.
 */
class UnendedMessagesTests {

	private final EventLoops loops = new EventLoops(1);

	private final EventLoop loop = this.loops.workers().next();

	private final Intake intake = new TestInbound("telemetry", "udp://127.0.0.1:0").intake();

	private final TestPeer peer = new TestPeer(this.intake);

	@AfterEach
	void close() {
		this.loops.close();
	}

	private InboundExchange message() {
		this.intake.ledger().begin();
		return new InboundExchange(this.peer);
	}

	private void onLoop(Runnable task) {
		this.loop.submit(task).syncUninterruptibly();
	}

	@Test
	void doesNotKeepEndedMessagesBehindOneThatIsOpen() {
		UnendedMessages pending = new UnendedMessages(Duration.ofMinutes(1)::toNanos);
		InboundExchange open = message();
		onLoop(() -> {
			pending.open(this.loop);
			pending.add(open);
			for (int i = 0; i < 100_000; i++) {
				InboundExchange exchange = message();
				pending.add(exchange);
				exchange.answer(null);
				assertThat(pending.size()).isLessThanOrEqualTo(1024);
			}
		});
		pending.abort();
		onLoop(() -> {
		});
		assertThat(this.peer.completed).contains(open);
		assertThat(this.intake.ledger().inFlight()).isZero();
		assertThat(this.intake.ledger().ended(Outcome.HANDLED)).isEqualTo(100_000);
	}

	@Test
	void endsThoseOverTheirDeadlineAndNoOthers() {
		UnendedMessages pending = new UnendedMessages(Duration.ofMillis(200)::toNanos);
		UnendedMessages patient = new UnendedMessages(Duration.ofMinutes(1)::toNanos);
		InboundExchange open = message();
		onLoop(() -> {
			pending.open(this.loop);
			patient.open(this.loop);
			patient.add(open);
			for (int i = 0; i < 3; i++) {
				pending.add(message());
			}
		});
		Ledger ledger = this.intake.ledger();
		await().untilAsserted(() -> assertThat(ledger.ended(Outcome.FAILED, Cause.TIMEOUT)).isEqualTo(3));
		onLoop(() -> assertThat(pending.size()).isZero());
		assertThat(open.isDone()).isFalse();
		assertThat(ledger.inFlight()).isEqualTo(1);
	}

	@Test
	void dropsWhatWasNotBegunAndFailsWhatWas() {
		UnendedMessages pending = new UnendedMessages(() -> 0);
		InboundExchange begun = message();
		assertThat(begun.begin(false)).isTrue();
		onLoop(() -> {
			pending.open(this.loop);
			pending.add(begun);
			pending.add(message());
		});
		pending.abort();
		Ledger ledger = this.intake.ledger();
		await().untilAsserted(() -> assertThat(ledger.inFlight()).isZero());
		assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(1);
		assertThat(ledger.ended(Outcome.DROPPED)).isEqualTo(1);
		begun.answer("too late");
		assertThat(this.intake.meters().lateAnswers().sum()).isEqualTo(1);
		assertThat(this.peer.completed).hasSize(2);
	}

	private static final class TestPeer extends Peer {

		private final List<InboundExchange> completed = new ArrayList<>();

		TestPeer(Intake intake) {
			super(intake, Map.of());
		}

		@Override
		void completed(InboundExchange exchange) {
			exchange.count(true);
			this.completed.add(exchange);
		}

	}

}
