package dev.sluice.outbound;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

import dev.sluice.message.Cause;
import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.unit.DataSize;

import static dev.sluice.outbound.TcpOutboundSetup.awaitState;
import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

class TcpOutboundCircuitBreakerTests {

	private static final String OPEN = "outbound 'core': the circuit is open, after 3 failures in a row";

	private final TcpOutboundSetup setup = new TcpOutboundSetup().connections(1).with("circuit-breaker.failures", 3);

	@AfterEach
	void close() {
		this.setup.close();
	}

	private TcpOutboundSetup open(String time) {
		return this.setup.requestReply().with("circuit-breaker.open", time);
	}

	private static void failThreeTimes(TcpOutbound outbound) {
		for (int i = 0; i < 3; i++) {
			assertThat(outbound.circuit()).isEqualTo(CircuitState.CLOSED);
			assertThat(cause(send(outbound, "failing"))).isEqualTo(Cause.TARGET_DOWN);
		}
	}

	private static @Nullable Throwable failure(CompletableFuture<@Nullable Object> sending) {
		Throwable failure = catchThrowable(sending::get);
		return (failure instanceof ExecutionException) ? failure.getCause() : failure;
	}

	private static boolean isTurnedAway(CompletableFuture<@Nullable Object> sending) {
		return sending.isCompletedExceptionally() && sending.exceptionNow().getMessage().equals(OPEN);
	}

	/** Sends until the circuit lets one through. */
	private static CompletableFuture<@Nullable Object> trial(TcpOutbound outbound, String payload) {
		return await().until(() -> send(outbound, payload), (sending) -> !isTurnedAway(sending));
	}

	@Test
	void opensAfterSoManyFailuresInARowAndFailsAtOnce() {
		FarSide far = open("1h").far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(result(send(outbound, "request"))).isEqualTo("request");
		far.close();
		awaitState(outbound, State.DOWN);
		failThreeTimes(outbound);
		assertThat(outbound.circuit()).isEqualTo(CircuitState.OPEN);
		try (FarSide back = new FarSide(far.port(), Peer::echo)) {
			awaitState(outbound, State.UP);
			CompletableFuture<@Nullable Object> sending = send(outbound, "request");
			assertThat(sending).isCompletedExceptionally();
			assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN);
			assertThat(failure(sending)).hasMessage(OPEN);
			assertThat(back.received()).isEmpty();
		}
		assertThat(outbound.counts().failed(Cause.TARGET_DOWN)).isEqualTo(4);
		assertThat(outbound.counts().pending()).isZero();
	}

	@Test
	void missedAnswersOpenIt() {
		open("1h").far(FarSide.sink());
		TcpOutbound outbound = this.setup.replyWithin(Duration.ofMillis(100)).startUp();
		for (int i = 0; i < 3; i++) {
			assertThat(cause(send(outbound, "request"))).isIn(Cause.TIMEOUT, Cause.TARGET_DOWN);
		}
		assertThat(outbound.circuit()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void anAnswerBetweenFailuresStartsTheCountAnew() {
		open("1h").far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null && !line.equals("die"); line = peer.read()) {
				peer.write(line + "\n");
			}
		}));
		TcpOutbound outbound = this.setup.startUp();
		for (int i = 0; i < 5; i++) {
			assertThat(result(send(outbound, "request"))).isEqualTo("request");
			assertThat(cause(send(outbound, "die"))).isEqualTo(Cause.TARGET_DOWN);
		}
		assertThat(outbound.circuit()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void closesAfterAGoodTrialAndOpensAnewAfterABadOne() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = open("100ms").address(port).start();
		awaitState(outbound, State.DOWN);
		failThreeTimes(outbound);
		assertThat(failure(trial(outbound, "bad"))).hasMessageEndingWith("connection refused");
		assertThat(outbound.circuit()).isEqualTo(CircuitState.OPEN);
		try (FarSide back = new FarSide(port, Peer::echo)) {
			awaitState(outbound, State.UP);
			assertThat(result(trial(outbound, "good"))).isEqualTo("good");
			assertThat(outbound.circuit()).isEqualTo(CircuitState.CLOSED);
			assertThat(result(send(outbound, "request"))).isEqualTo("request");
			assertThat(back.received()).containsExactly("good", "request");
		}
	}

	@Test
	void onlyOneMessageAtATimeIsOnTrial() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = open("100ms").address(port).start();
		awaitState(outbound, State.DOWN);
		failThreeTimes(outbound);
		CountDownLatch held = new CountDownLatch(1);
		try (FarSide back = new FarSide(port, (peer) -> {
			String line = peer.read();
			held.await();
			peer.write(line + "\n");
			peer.echo();
		})) {
			awaitState(outbound, State.UP);
			CompletableFuture<@Nullable Object> trial = trial(outbound, "trial");
			await().until(() -> !back.received().isEmpty());
			assertThat(outbound.circuit()).isEqualTo(CircuitState.HALF_OPEN);
			for (int i = 0; i < 10; i++) {
				assertThat(send(outbound, "other")).matches(TcpOutboundCircuitBreakerTests::isTurnedAway);
			}
			held.countDown();
			assertThat(result(trial)).isEqualTo("trial");
			assertThat(outbound.circuit()).isEqualTo(CircuitState.CLOSED);
			assertThat(back.received()).containsExactly("trial");
		}
	}

	@Test
	void aTrialThatCannotBeWrittenSaysNothing() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = open("100ms").frameSize(DataSize.ofBytes(10)).address(port).start();
		awaitState(outbound, State.DOWN);
		failThreeTimes(outbound);
		try (FarSide back = new FarSide(port, Peer::echo)) {
			awaitState(outbound, State.UP);
			assertThat(cause(trial(outbound, "more than ten bytes"))).isEqualTo(Cause.TOO_LONG);
			assertThat(outbound.circuit()).isEqualTo(CircuitState.HALF_OPEN);
			assertThat(result(send(outbound, "next"))).isEqualTo("next");
			assertThat(outbound.circuit()).isEqualTo(CircuitState.CLOSED);
			assertThat(back.received()).containsExactly("next");
		}
	}

	@Test
	void anAnswerThatIsNotAcceptedShowsThatTheFarSideLives() {
		open("1h").with("accept", "payload == 'yes'").far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		for (int i = 0; i < 10; i++) {
			assertThat(cause(send(outbound, "no"))).isEqualTo(Cause.REFUSED);
		}
		assertThat(outbound.circuit()).isEqualTo(CircuitState.CLOSED);
		assertThat(result(send(outbound, "yes"))).isEqualTo("yes");
	}

	@Test
	void eachAttemptCountsAndWhatIsTurnedAwayIsNotTriedAgain() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = open("1h").with("retry.attempts", 50).with("retry.backoff", "5ms").address(port).start();
		awaitState(outbound, State.DOWN);
		CompletableFuture<@Nullable Object> sending = send(outbound, "request");
		assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(failure(sending)).hasMessage(OPEN + " (after 3 attempts)");
		assertThat(outbound.circuit()).isEqualTo(CircuitState.OPEN);
		assertThat(outbound.counts().failed(Cause.TARGET_DOWN)).isOne();
	}

	@Test
	void oneWayMessagesThatFailOpenIt() {
		TcpOutbound outbound = this.setup.with("circuit-breaker.open", "1h")
			.failWhileDown()
			.address(FarSide.deadPort())
			.start();
		awaitState(outbound, State.DOWN);
		failThreeTimes(outbound);
		assertThat(outbound.circuit()).isEqualTo(CircuitState.OPEN);
		assertThat(send(outbound, "message")).matches(TcpOutboundCircuitBreakerTests::isTurnedAway);
	}

	@Test
	void aOneWayMessageThatItsSenderHasGivenUpIsNotSentLater() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = this.setup.writtenWithin(Duration.ofMillis(200)).address(port).start();
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> outbound.handleMessage(new GenericMessage<>("given up")))
			.satisfies((ex) -> assertThat(Cause.of(ex)).isEqualTo(Cause.TIMEOUT));
		CompletableFuture<@Nullable Object> next = send(outbound, "next");
		try (FarSide back = new FarSide(port, Peer::sink)) {
			assertThat(result(next)).isNull();
			await().until(() -> !back.received().isEmpty());
			assertThat(back.received()).containsExactly("next");
			assertThat(outbound.counts().pending()).isZero();
		}
	}

	@Test
	void withoutOneThereIsNoState() {
		TcpOutboundSetup plain = new TcpOutboundSetup();
		plain.address(FarSide.deadPort());
		assertThat(plain.create().circuit()).isNull();
		plain.close();
	}

}
