package dev.sluice.outbound;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.sluice.message.Cause;
import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static dev.sluice.outbound.TcpOutboundSetup.awaitState;
import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static dev.sluice.outbound.TcpOutboundSetup.sendIdempotent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

class TcpOutboundRetryTests {

	private final TcpOutboundSetup setup = new TcpOutboundSetup().requestReply().connections(1);

	@AfterEach
	void close() {
		this.setup.close();
	}

	private TcpOutboundSetup retrying(int attempts, String backoff) {
		return this.setup.with("retry.attempts", attempts).with("retry.backoff", backoff);
	}

	@Test
	void aRequestThatWasNotSentIsTriedAgainUntilTheFarSideIsUp() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = retrying(100, "20ms").address(port).start();
		awaitState(outbound, State.DOWN);
		CompletableFuture<@Nullable Object> sending = send(outbound, "request");
		await().until(() -> outbound.counts().retries() > 0);
		assertThat(sending).isNotDone();
		assertThat(outbound.counts().pending()).isOne();
		try (FarSide far = new FarSide(port, Peer::echo)) {
			assertThat(result(sending)).isEqualTo("request");
			assertThat(far.received()).containsExactly("request");
		}
		assertThat(outbound.counts().pending()).isZero();
		assertThat(outbound.counts().succeeded()).isOne();
		assertThat(outbound.counts().failed(Cause.TARGET_DOWN)).isZero();
	}

	@Test
	void aRequestThatWaitedForAConnectionInVainWasNotSent() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = retrying(2, "20ms").address(port).start();
		CompletableFuture<@Nullable Object> sending = send(outbound, "request");
		assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(catchThrowable(sending::get)).hasMessageEndingWith("connection refused (after 2 attempts)");
		assertThat(outbound.counts().retries()).isOne();
		assertThat(outbound.counts().failed(Cause.TARGET_DOWN)).isOne();
		assertThat(outbound.counts().pending()).isZero();
	}

	@Test
	void aRequestThatMayHaveBeenSentIsNotTriedAgain() {
		FarSide far = this.setup.far(new FarSide(Peer::read));
		TcpOutbound outbound = retrying(5, "20ms").startUp();
		CompletableFuture<@Nullable Object> sending = send(outbound, "request");
		assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(catchThrowable(sending::get)).hasMessageNotContaining("attempts");
		assertThat(far.received()).containsExactly("request");
		assertThat(outbound.counts().retries()).isZero();
	}

	@Test
	void anIdempotentRequestIsTriedAgainAfterItsConnectionWasLost() {
		FarSide far = this.setup.far(new FarSide(onceThenEcho((peer) -> {
		})));
		TcpOutbound outbound = retrying(10, "20ms").startUp();
		assertThat(result(sendIdempotent(outbound, "request"))).isEqualTo("request");
		assertThat(far.received()).containsExactly("request", "request");
		assertThat(outbound.counts().retries()).isPositive();
	}

	@Test
	void anIdempotentRequestMatchedByKeyIsTriedAgainWithItsKey() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			peer.read();
			peer.echo();
		}));
		TcpOutbound outbound = retrying(2, "10ms").replyWithin(Duration.ofSeconds(2))
			.with("correlation.key", "payload")
			.startUp();
		assertThat(result(sendIdempotent(outbound, "request"))).isEqualTo("request");
		assertThat(far.received()).containsExactly("request", "request");
		assertThat(far.peers()).hasSize(1);
		assertThat(outbound.counts().retries()).isOne();
	}

	@Test
	void aLateAnswerToTheFirstAttemptAnswersTheSecondAndNobodyElse() {
		CountDownLatch second = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			String first = peer.read();
			peer.read();
			peer.write(first + "\n");
			second.await();
			peer.write(first + "\n");
			peer.echo();
		}));
		TcpOutbound outbound = retrying(2, "10ms").replyWithin(Duration.ofSeconds(2))
			.with("correlation.key", "payload")
			.startUp();
		assertThat(result(sendIdempotent(outbound, "request"))).isEqualTo("request");
		// The answer to the second attempt may still come.
		assertThat(cause(send(outbound, "request"))).isEqualTo(Cause.REFUSED);
		second.countDown();
		await().untilAsserted(() -> assertThat(outbound.unexpectedReplies()).isOne());
		assertThat(result(send(outbound, "request"))).isEqualTo("request");
		assertThat(far.peers()).hasSize(1);
	}

	/** Reads a line, does something once, and answers on later connections. */
	private static FarSide.Conversation onceThenEcho(FarSide.Conversation once) {
		AtomicInteger connections = new AtomicInteger();
		return (peer) -> {
			if (connections.getAndIncrement() == 0) {
				peer.read();
				once.with(peer);
			}
			else {
				peer.echo();
			}
		};
	}

	@Test
	void anIdempotentRequestWithoutAnAnswerIsTriedAgainWithinItsTime() {
		FarSide far = this.setup.far(new FarSide(onceThenEcho(Peer::sink)));
		TcpOutbound outbound = retrying(2, "20ms").replyWithin(Duration.ofSeconds(4)).startUp();
		assertThat(result(sendIdempotent(outbound, "request"))).isEqualTo("request");
		assertThat(far.received()).containsExactly("request", "request");
		assertThat(outbound.counts().retries()).isOne();
	}

	@Test
	void anotherRequestWithoutAnAnswerIsNotTriedAgain() {
		FarSide far = this.setup.far(new FarSide(onceThenEcho(Peer::sink)));
		TcpOutbound outbound = retrying(2, "20ms").replyWithin(Duration.ofMillis(500)).startUp();
		assertThat(cause(send(outbound, "request"))).isEqualTo(Cause.TIMEOUT);
		assertThat(far.received()).containsExactly("request");
		assertThat(outbound.counts().retries()).isZero();
	}

	@Test
	void allAttemptsTogetherHaveTheTimeOfOneReply() {
		this.setup.far(FarSide.sink());
		TcpOutbound outbound = retrying(3, "20ms").replyWithin(Duration.ofSeconds(2)).startUp();
		long start = System.nanoTime();
		CompletableFuture<@Nullable Object> sending = sendIdempotent(outbound, "request");
		assertThat(cause(sending)).isEqualTo(Cause.TIMEOUT);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		assertThat(outbound.counts().failed(Cause.TIMEOUT)).isOne();
		assertThat(outbound.counts().retries()).isPositive();
	}

	@Test
	void noAttemptBeginsAfterTheDeadline() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = retrying(100, "100ms").replyWithin(Duration.ofSeconds(1)).address(port).start();
		awaitState(outbound, State.DOWN);
		assertThat(cause(send(outbound, "request"))).isEqualTo(Cause.TARGET_DOWN);
		// After pauses of 100, 200 and 400 ms and a little more, the next would be too
		// long.
		assertThat(outbound.counts().retries()).isBetween(1L, 3L);
	}

	@Test
	void aRequestThatWaitsBehindAnotherIsTimedByItself() {
		this.setup.far(FarSide.sink());
		TcpOutbound outbound = retrying(2, "20ms").replyWithin(Duration.ofSeconds(6)).startUp();
		CompletableFuture<@Nullable Object> first = send(outbound, "first");
		CompletableFuture<@Nullable Object> second = sendIdempotent(outbound, "second");
		await().until(() -> outbound.counts().retries() == 1);
		assertThat(first).isNotDone();
		assertThat(second).isNotDone();
	}

	@Test
	void aRequestThatCannotBeWrittenIsNotTriedAgain() {
		this.setup.frameSize(DataSize.ofBytes(10)).far(FarSide.echo());
		TcpOutbound outbound = retrying(5, "20ms").startUp();
		assertThat(cause(sendIdempotent(outbound, "more than ten bytes"))).isEqualTo(Cause.TOO_LONG);
		assertThat(cause(sendIdempotent(outbound, "two\nlines"))).isEqualTo(Cause.MALFORMED);
		assertThat(outbound.counts().retries()).isZero();
	}

	@Test
	void aBufferIsReadOnlyDuringTheCall() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = retrying(100, "20ms").address(port).start();
		awaitState(outbound, State.DOWN);
		ByteBuf lent = Unpooled.copiedBuffer("request", StandardCharsets.US_ASCII);
		CompletableFuture<@Nullable Object> sending = send(outbound, lent);
		lent.setZero(0, lent.capacity());
		try (FarSide far = new FarSide(port, Peer::echo)) {
			assertThat(result(sending)).isEqualTo("request");
			assertThat(far.received()).containsExactly("request");
		}
		assertThat(lent.refCnt()).isOne();
	}

	@Test
	void whatWaitsToBeTriedAgainFailsWhenTheOutboundStops() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = retrying(100, "15s").address(port).start();
		awaitState(outbound, State.DOWN);
		CompletableFuture<@Nullable Object> sending = send(outbound, "request");
		assertThat(sending).isNotDone();
		outbound.stop();
		assertThat(sending).isCompletedExceptionally();
		assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(outbound.counts().pending()).isZero();
		assertThat(send(outbound, "late")).isCompletedExceptionally();
	}

	@Test
	void eachRequestEndsOnceWhileTheFarSideIsKilledByTheHundred() throws Exception {
		int requests = 6_000;
		FarSide far = this.setup.far(new FarSide(TcpOutboundRetryTests::answerSomeAndDie));
		TcpOutbound outbound = retrying(4, "5ms").connections(4).startUp();
		Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
		List<CompletableFuture<@Nullable Object>> sendings = new ArrayList<>();
		Semaphore window = new Semaphore(32);
		for (int i = 0; i < requests; i++) {
			window.acquire();
			String request = ((i % 2 == 0) ? "twice " : "once ") + i;
			CompletableFuture<@Nullable Object> sending = (i % 2 == 0) ? sendIdempotent(outbound, request)
					: send(outbound, request);
			ends.put(request, new AtomicInteger());
			sendings.add(sending.whenComplete((answer, error) -> {
				ends.get(request).incrementAndGet();
				window.release();
			}));
		}
		int answered = 0;
		for (int i = 0; i < requests; i++) {
			answered += assertEnd(sendings.get(i), ((i % 2 == 0) ? "twice " : "once ") + i);
		}
		assertThat(ends.values()).allMatch((count) -> count.get() == 1);
		OutboundCounts counts = outbound.counts();
		assertThat(counts.pending()).isZero();
		assertThat(counts.succeeded()).isEqualTo(answered);
		assertThat(counts.failed(Cause.TARGET_DOWN)).isEqualTo(requests - answered);
		assertThat(counts.retries()).isPositive();
		assertThat(far.peers()).hasSizeGreaterThan(300);
		assertThat(sentTwice(far)).isNotEmpty().allMatch((request) -> request.startsWith("twice "));
	}

	private static void answerSomeAndDie(Peer peer) throws IOException {
		for (int i = ThreadLocalRandom.current().nextInt(20); i > 0; i--) {
			peer.write(peer.read() + "\n");
		}
		peer.read();
		if (ThreadLocalRandom.current().nextBoolean()) {
			peer.reset();
		}
	}

	/** Its own answer or a far side that was lost: 1 for the answer. */
	private static int assertEnd(CompletableFuture<@Nullable Object> sending, String request) throws Exception {
		try {
			assertThat(sending.get(20, TimeUnit.SECONDS)).isEqualTo(request);
			return 1;
		}
		catch (ExecutionException ex) {
			assertThat(Cause.of(ex)).as(request).isEqualTo(Cause.TARGET_DOWN);
			return 0;
		}
	}

	private static Set<String> sentTwice(FarSide far) {
		Map<String, Long> received = far.received()
			.stream()
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		received.values().removeIf((count) -> count == 1);
		return new HashSet<>(received.keySet());
	}

}
