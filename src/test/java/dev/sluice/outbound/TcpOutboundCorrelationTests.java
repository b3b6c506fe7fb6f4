package dev.sluice.outbound;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.sluice.message.Cause;
import dev.sluice.message.PayloadType;
import dev.sluice.outbound.FarSide.Peer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TcpOutboundCorrelationTests {

	private static final Duration SHORT = Duration.ofMillis(300);

	private final TcpOutboundSetup setup = new TcpOutboundSetup().requestReply();

	@AfterEach
	void close() {
		this.setup.close();
	}

	/** The key of "key rest" is "key". */
	private TcpOutboundSetup keyed() {
		return this.setup.with("correlation.key", "payload.split(' ')[0]");
	}

	private static List<CompletableFuture<@Nullable Object>> sendNumbered(TcpOutbound outbound, int count) {
		return IntStream.range(0, count).mapToObj((i) -> send(outbound, i + " request")).toList();
	}

	private static void assertAllAnswered(List<CompletableFuture<@Nullable Object>> sendings) {
		for (int i = 0; i < sendings.size(); i++) {
			assertThat(result(sendings.get(i))).isEqualTo(i + " request");
		}
	}

	@Test
	void sendsFurtherRequestsBeforeTheFirstIsAnsweredWhereOrderIsGuaranteed() {
		this.setup.far(new FarSide((peer) -> {
			List<String> lines = readLines(peer, 100);
			peer.write(String.join("\n", lines) + "\n");
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.with("correlation.order", "guaranteed").connections(1).startUp();
		assertAllAnswered(sendNumbered(outbound, 100));
		assertThat(outbound.counts().pending()).isZero();
	}

	private static List<String> readLines(Peer peer, int count) throws IOException {
		List<String> lines = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			lines.add(peer.read());
		}
		return lines;
	}

	@Test
	void closesTheConnectionWhereAnAnswerInOrderIsMissing() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.with("correlation.order", "guaranteed")
			.connections(1)
			.replyWithin(SHORT)
			.startUp();
		List<CompletableFuture<@Nullable Object>> sendings = sendNumbered(outbound, 3);
		assertThat(cause(sendings.getFirst())).isEqualTo(Cause.TIMEOUT);
		assertThat(cause(sendings.getLast())).isIn(Cause.TIMEOUT, Cause.TARGET_DOWN);
		await().untilAsserted(() -> assertThat(far.peers()).hasSizeGreaterThan(1));
	}

	@Test
	void closesTheConnectionThatSaysSomethingUnaskedWhereAnswersComeInOrder() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			String line = peer.read();
			peer.write(line + "\nunasked\n");
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.with("correlation.order", "guaranteed").connections(1).startUp();
		assertThat(result(send(outbound, "one"))).isEqualTo("one");
		await().untilAsserted(() -> assertThat(far.peers()).hasSizeGreaterThan(1));
		assertThat(outbound.unexpectedReplies()).isPositive();
	}

	@Test
	void matchesAnswersByKeyInWhateverOrderTheyCome() {
		this.setup.far(new FarSide((peer) -> {
			List<String> lines = readLines(peer, 500);
			Collections.shuffle(lines, new Random(1));
			peer.write(String.join("\n", lines) + "\n");
			peer.sink();
		}));
		assertAllAnswered(sendNumbered(keyed().connections(1).startUp(), 500));
	}

	@Test
	void takesAnExpressionForEachSide() {
		this.setup.far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null; line = peer.read()) {
				peer.write("answer to " + line + "\n");
			}
		}));
		TcpOutbound outbound = this.setup.with("correlation.request", "payload")
			.with("correlation.reply", "payload.substring(10)")
			.startUp();
		assertThat(result(send(outbound, "one"))).isEqualTo("answer to one");
	}

	@Test
	void seesTheRequestAsTheFarSideDoes() {
		this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.payload(PayloadType.BYTES)
			.with("correlation.key", "#slice(payload, 0, 2)")
			.startUp();
		assertThat(result(send(outbound, "text that is sent as bytes")))
			.isEqualTo("text that is sent as bytes".getBytes());
	}

	@Test
	void numbersOfDifferentWidthsAreTheSameKey() {
		this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.payload(PayloadType.BYTES)
			.with("correlation.request", "#u16(payload, 2)")
			.with("correlation.reply", "#u32(payload, 0) % 65536")
			.startUp();
		assertThat(result(send(outbound, new byte[] { 1, 2, 3, 4 }))).isEqualTo(new byte[] { 1, 2, 3, 4 });
	}

	@Test
	void refusesARequestWhoseKeyIsPending() {
		CountDownLatch answering = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			String line = peer.read();
			answering.await();
			peer.write(line + "\n");
			peer.echo();
		}));
		TcpOutbound outbound = keyed().startUp();
		CompletableFuture<@Nullable Object> first = send(outbound, "7 first");
		assertThat(cause(send(outbound, "7 second"))).isEqualTo(Cause.REFUSED);
		answering.countDown();
		assertThat(result(first)).isEqualTo("7 first");
		assertThat(result(send(outbound, "7 third"))).isEqualTo("7 third");
		assertThat(far.received()).containsExactly("7 first", "7 third");
	}

	@Test
	void aRequestWithoutAKeyFails() {
		this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.with("correlation.key", "payload.split(' ')[3]").startUp();
		assertThat(cause(send(outbound, "too short"))).isEqualTo(Cause.FAILED);
		assertThat(outbound.counts().pending()).isZero();
	}

	@Test
	void givesALateAnswerToNobodyAndKeepsTheConnection() {
		CountDownLatch late = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			String first = peer.read();
			String second = peer.read();
			peer.write(second + "\n");
			late.await();
			peer.write(first + "\n");
			peer.echo();
		}));
		TcpOutbound outbound = keyed().connections(1).replyWithin(SHORT).startUp();
		CompletableFuture<@Nullable Object> first = send(outbound, "1 late");
		assertThat(result(send(outbound, "2 in time"))).isEqualTo("2 in time");
		assertThat(cause(first)).isEqualTo(Cause.TIMEOUT);
		// Its answer may still come, and would be taken for this one's.
		assertThat(cause(send(outbound, "1 again"))).isEqualTo(Cause.REFUSED);
		late.countDown();
		await().untilAsserted(() -> assertThat(outbound.unexpectedReplies()).isEqualTo(1));
		assertThat(result(send(outbound, "1 once more"))).isEqualTo("1 once more");
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void countsAnswersOfUnknownAndWithoutKeys() {
		this.setup.far(new FarSide((peer) -> {
			peer.write("99 hello\n\n");
			peer.echo();
		}));
		TcpOutbound outbound = this.setup.with("correlation.key", "payload.substring(0, 1)").connections(1).startUp();
		await().untilAsserted(() -> assertThat(outbound.unexpectedReplies()).isEqualTo(2));
		assertThat(result(send(outbound, "1 request"))).isEqualTo("1 request");
	}

	@Test
	void keepsNoMoreInFlightThanTheLimit() {
		AtomicInteger most = new AtomicInteger();
		AtomicInteger open = new AtomicInteger();
		this.setup.far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null; line = peer.read()) {
				most.accumulateAndGet(open.incrementAndGet(), Math::max);
				String answer = line;
				Thread.ofVirtual().start(() -> {
					try {
						Thread.sleep(1);
						open.decrementAndGet();
						synchronized (peer) {
							peer.write(answer + "\n");
						}
					}
					catch (IOException | InterruptedException ex) {
						// The outbound closed it.
					}
				});
			}
		}));
		TcpOutbound outbound = keyed().with("limits.in-flight", 5).connections(3).startUp();
		assertAllAnswered(sendNumbered(outbound, 1000));
		assertThat(most.get()).isBetween(2, 5);
	}

	@Test
	void failsWhatIsInFlightWhenTheConnectionIsLost() {
		AtomicInteger connections = new AtomicInteger();
		this.setup.far(new FarSide((peer) -> {
			if (connections.incrementAndGet() == 1) {
				readLines(peer, 20);
				return;
			}
			peer.echo();
		}));
		TcpOutbound outbound = keyed().connections(1).startUp();
		sendNumbered(outbound, 20).forEach((sending) -> assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN));
		await().untilAsserted(() -> assertThat(result(send(outbound, "5 again"))).isEqualTo("5 again"));
		assertThat(outbound.counts().pending()).isZero();
	}

	@Test
	void closesAConnectionOnWhichNothingComesAnyMore() {
		AtomicInteger connections = new AtomicInteger();
		FarSide far = this.setup.far(new FarSide((peer) -> {
			if (connections.incrementAndGet() == 1) {
				peer.sink();
			}
			peer.echo();
		}));
		TcpOutbound outbound = keyed().connections(1).replyWithin(SHORT).startUp();
		AtomicInteger key = new AtomicInteger();
		await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
			CompletableFuture<@Nullable Object> sending = send(outbound, key.incrementAndGet() + " request");
			await().until(sending::isDone);
			assertThat(sending.isCompletedExceptionally()).isFalse();
		});
		assertThat(far.peers()).hasSizeGreaterThan(1);
	}

	@Test
	void endsEachRequestOnceWhileConnectionsAreCutInTheMiddleOfFrames() throws Exception {
		Random random = new Random(7);
		this.setup.far(new FarSide((peer) -> {
			int lines = random.nextInt(1, 60);
			for (int i = 0; i < lines; i++) {
				String line = peer.read();
				peer.write((i == lines - 1) ? line.substring(0, line.length() / 2) : line + "\n");
			}
			peer.reset();
		}));
		TcpOutbound outbound = keyed().with("limits.in-flight", 50).connections(4).startUp();
		AtomicInteger wrong = new AtomicInteger();
		AtomicInteger answered = new AtomicInteger();
		List<CompletableFuture<?>> ends = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			String request = i + " request";
			ends.add(send(outbound, request).handle((answer, error) -> {
				if (error == null) {
					answered.incrementAndGet();
				}
				if ((error == null && !request.equals(answer))
						|| (error != null && Cause.of(error) != Cause.TARGET_DOWN)) {
					wrong.incrementAndGet();
				}
				return null;
			}));
			if (i % 100 == 0) {
				Thread.sleep(1);
			}
		}
		CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
		assertThat(wrong.get()).isZero();
		assertThat(answered.get()).isPositive();
		assertThat(outbound.counts().pending()).isZero();
	}

}
