package dev.sluice.outbound;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import dev.sluice.message.Cause;
import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.outbound.TcpOutboundSetup.TestOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.sluice.outbound.TcpOutboundSetup.awaitState;
import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the heartbeats of outbounds.
 */
class TcpOutboundHeartbeatTests {

	private final TcpOutboundSetup setup = new TcpOutboundSetup().connections(1);

	@AfterEach
	void close() {
		this.setup.close();
	}

	private TcpOutboundSetup heartbeat(String idle) {
		return this.setup.with("heartbeat.send.text", "BEAT").with("heartbeat.idle", idle);
	}

	private static void answer(Peer peer) throws IOException {
		for (String line = peer.read(); line != null; line = peer.read()) {
			peer.write(line.equals("BEAT") ? "ALIVE\n" : line + "\n");
		}
	}

	@Test
	void isSentWhenNothingElseIs() {
		FarSide far = heartbeat("50ms").far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		await().untilAsserted(() -> assertThat(far.received()).hasSizeGreaterThan(2).containsOnly("BEAT"));
		result(send(outbound, "one"));
		await().untilAsserted(() -> assertThat(far.received()).contains("one"));
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void isNotSentWhileMessagesAre() throws InterruptedException {
		FarSide far = heartbeat("2s").far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
		long before = System.nanoTime();
		long longest = 0;
		while (System.nanoTime() < end) {
			result(send(outbound, "message"));
			TimeUnit.MILLISECONDS.sleep(20);
			longest = Math.max(longest, System.nanoTime() - before);
			before = System.nanoTime();
		}
		if (longest < TimeUnit.SECONDS.toNanos(1)) {
			assertThat(far.received()).containsOnly("message");
		}
		await().untilAsserted(() -> assertThat(far.received()).contains("BEAT"));
	}

	@Test
	void aPeerThatAnswersHeartbeatsHasNotGoneSilent() {
		FarSide far = heartbeat("20ms").with("heartbeat.expect", "payload == 'ALIVE'")
			.with("correlation.key", "payload")
			.requestReply()
			.replyWithin(Duration.ofMillis(200))
			.far(new FarSide((peer) -> {
				for (String line = peer.read(); line != null; line = peer.read()) {
					if (line.equals("BEAT")) {
						peer.write("ALIVE\n");
					}
				}
			}));
		TcpOutbound outbound = this.setup.startUp();
		for (int i = 0; i < 5; i++) {
			assertThat(cause(send(outbound, "request " + i))).isEqualTo(Cause.TIMEOUT);
		}
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void oneThatIsAnsweredKeepsTheConnection() {
		FarSide far = heartbeat("20ms").with("heartbeat.expect", "payload == 'ALIVE'")
			.with("heartbeat.within", "20s")
			.far(new FarSide(TcpOutboundHeartbeatTests::answer));
		TcpOutbound outbound = this.setup.startUp();
		await().untilAsserted(() -> assertThat(far.received()).hasSizeGreaterThan(5));
		result(send(outbound, "one"));
		await().untilAsserted(() -> assertThat(outbound.unexpectedReplies()).isOne());
		assertThat(far.peers()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "one-way", "request-reply" })
	void oneThatIsNotAnsweredMakesTheConnectionNew(String pattern) {
		AtomicInteger connections = new AtomicInteger();
		FarSide far = heartbeat("20ms").with("pattern", pattern)
			.with("heartbeat.expect", "payload == 'ALIVE'")
			.with("heartbeat.within", "200ms")
			.far(new FarSide((peer) -> {
				if (connections.incrementAndGet() == 1) {
					peer.sink();
				}
				else {
					answer(peer);
				}
			}));
		TcpOutbound outbound = this.setup.startUp();
		await().untilAsserted(() -> assertThat(far.peers()).hasSize(2));
		assertThat(far.peers().getFirst().lines).containsExactly("BEAT");
		awaitState(outbound, State.UP);
		result(send(outbound, "one"));
		await().untilAsserted(() -> assertThat(far.peers().getLast().lines).contains("one"));
	}

	@Test
	void anAddressThatNeverAnswersIsPassedOver() {
		heartbeat("20ms").with("heartbeat.expect", "payload == 'ALIVE'")
			.with("heartbeat.within", "200ms")
			.far(FarSide.sink());
		FarSide second = this.setup.far(new FarSide(TcpOutboundHeartbeatTests::answer));
		TcpOutbound outbound = this.setup.startUp();
		await().untilAsserted(() -> assertThat(outbound.status().address()).isEqualTo(second.address()));
		await().untilAsserted(() -> assertThat(second.received()).hasSizeGreaterThan(2));
		assertThat(second.peers()).hasSize(1);
	}

	@Test
	void whatAOneWayPeerSaysBesidesIsThrownAway() {
		FarSide far = heartbeat("20ms").with("heartbeat.expect", "payload == 'ALIVE'").far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null; line = peer.read()) {
				peer.write("news\nALIVE\nmore news\n");
			}
		}));
		TcpOutbound outbound = this.setup.startUp();
		await().untilAsserted(() -> assertThat(outbound.unexpectedReplies()).isGreaterThan(5).isEven());
		assertThat(far.peers()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload == 'ALIVE'", "@judge.apply(payload)" })
	void noRequestIsAnsweredWithTheAnswerOfAHeartbeat(String expect) {
		Function<String, Boolean> judge = "ALIVE"::equals;
		FarSide far = heartbeat("1ms").bean("judge", judge)
			.requestReply()
			.connections(2)
			.with("heartbeat.expect", expect)
			.far(new FarSide(TcpOutboundHeartbeatTests::answer));
		TcpOutbound outbound = this.setup.startUp();
		List<TestOrigin> origins = IntStream.range(0, 4).mapToObj((i) -> new TestOrigin()).toList();
		for (int i = 0; i < 300; i++) {
			String text = "request " + i;
			List<CompletableFuture<Object>> sent = origins.stream()
				.map((origin) -> send(outbound, text, origin))
				.toList();
			assertThat(sent).extracting(TcpOutboundSetup::result).containsOnly(text);
			pauseNowAndThen(i);
		}
		assertThat(far.received()).contains("BEAT");
		assertThat(outbound.unexpectedReplies()).isZero();
		assertThat(far.peers()).hasSizeLessThanOrEqualTo(2);
		await().untilAsserted(() -> assertThat(outbound.counts().pending()).isZero());
	}

	@ParameterizedTest
	@CsvSource({ "correlation.order, guaranteed", "correlation.key, payload" })
	void norIsOneOfManyOnAConnection(String correlation, String value) {
		FarSide far = heartbeat("1ms").with("heartbeat.expect", "payload == 'ALIVE'")
			.requestReply()
			.with(correlation, value)
			.far(new FarSide(TcpOutboundHeartbeatTests::answer));
		TcpOutbound outbound = this.setup.startUp();
		for (int i = 0; i < 200; i++) {
			int round = i;
			List<String> texts = IntStream.range(0, 20).mapToObj((j) -> "request " + round + " " + j).toList();
			List<CompletableFuture<Object>> sent = texts.stream().map((text) -> send(outbound, text)).toList();
			assertThat(sent.stream().map(TcpOutboundSetup::result)).containsExactlyElementsOf(texts);
			pauseNowAndThen(i);
		}
		assertThat(far.received()).contains("BEAT");
		assertThat(outbound.unexpectedReplies()).isZero();
		assertThat(far.peers()).hasSize(1);
	}

	/** Long enough for a heartbeat to begin. */
	private static void pauseNowAndThen(int i) {
		if (i % 3 == 0) {
			try {
				TimeUnit.MILLISECONDS.sleep(i % 7);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@Test
	void whatComesBehindTheAnswerOfAHeartbeatIsNoAnswerToARequest() {
		FarSide far = heartbeat("20ms").requestReply()
			.with("heartbeat.expect", "payload == 'ALIVE'")
			.far(new FarSide((peer) -> {
				for (String line = peer.read(); line != null; line = peer.read()) {
					peer.write(line.equals("BEAT") ? "ALIVE\nstray\n" : line + "\n");
				}
			}));
		TcpOutbound outbound = this.setup.startUp();
		for (int i = 0; i < 50; i++) {
			CompletableFuture<Object> sent = send(outbound, "request " + i);
			try {
				assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo("request " + i);
			}
			catch (Exception ex) {
				// The connection was closed for what came unasked.
				assertThat(Cause.of(ex)).isEqualTo(Cause.TARGET_DOWN);
			}
			pauseNowAndThen(i);
		}
		await().untilAsserted(() -> assertThat(outbound.unexpectedReplies()).isPositive());
		assertThat(far.received()).contains("BEAT");
	}

	@Test
	void aWrongAnswerToAHeartbeatClosesARequestReplyConnection() {
		FarSide far = heartbeat("20ms").requestReply()
			.with("heartbeat.expect", "payload == 'ALIVE'")
			.with("heartbeat.within", "20s")
			.far(new FarSide((peer) -> {
				peer.read();
				peer.write("DEAD\n");
				peer.sink();
			}));
		this.setup.startUp();
		await().untilAsserted(() -> assertThat(far.peers()).hasSizeGreaterThan(1));
		assertThat(far.peers().getFirst().lines).startsWith("BEAT");
	}

	@Test
	void requestsWaitForTheAnswerOfAHeartbeat() {
		CompletableFuture<String> gate = new CompletableFuture<>();
		FarSide far = heartbeat("20ms").requestReply()
			.with("heartbeat.expect", "payload == 'ALIVE'")
			.with("heartbeat.within", "20s")
			.far(new FarSide((peer) -> {
				peer.read();
				peer.write(gate.join() + "\n");
				answer(peer);
			}));
		TcpOutbound outbound = this.setup.startUp();
		await().untilAsserted(() -> assertThat(far.received()).containsExactly("BEAT"));
		CompletableFuture<Object> sent = send(outbound, "one");
		await().during(Duration.ofMillis(100)).until(() -> !sent.isDone() && far.received().size() == 1);
		gate.complete("ALIVE");
		assertThat(result(sent)).isEqualTo("one");
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void aBeanThatMakesNoneClosesTheConnection() {
		Function<Object, String> broken = (nothing) -> {
			throw new IllegalStateException("no heart");
		};
		FarSide far = this.setup.bean("broken", broken)
			.with("heartbeat.send.bean", "broken.apply")
			.with("heartbeat.idle", "20ms")
			.far(FarSide.sink());
		this.setup.startUp();
		await().untilAsserted(() -> assertThat(far.peers()).hasSizeGreaterThan(1));
		assertThat(far.received()).isEmpty();
	}

}
