package dev.sluice.outbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import dev.sluice.framing.FramingType;
import dev.sluice.message.Cause;
import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.outbound.TcpOutboundSetup.TestOrigin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.unit.DataSize;

import static dev.sluice.outbound.TcpOutboundSetup.awaitState;
import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class TcpOutboundOneWayTests {

	private static final Duration SHORT = Duration.ofMillis(200);

	private final TcpOutboundSetup setup = new TcpOutboundSetup();

	@AfterEach
	void close() {
		this.setup.close();
	}

	@Test
	void endsWhenTheKernelHasTheBytes() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(outbound.isRequestReply()).isFalse();
		assertThat(result(send(outbound, "one"))).isNull();
		await().until(() -> far.received().contains("one"));
		assertThat(outbound.counts().pending()).isZero();
	}

	@Test
	void opensOneConnectionAtTheStart() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(outbound.status().connections()).isEqualTo(1);
		assertThat(outbound.status().address()).isEqualTo(far.address());
	}

	@Test
	void keepsTheOrderOfOneOrigin() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		TestOrigin origin = new TestOrigin();
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 10_000)
			.mapToObj((i) -> send(outbound, Integer.toString(i), origin))
			.toList();
		sendings.forEach(TcpOutboundSetup::result);
		await().until(() -> far.received().size() == 10_000);
		assertThat(far.received())
			.containsExactlyElementsOf(IntStream.range(0, 10_000).mapToObj(Integer::toString).toList());
	}

	@Test
	void keepsTheOrderOfOriginsThatSendAtTheSameTimeFromTheirEventLoops() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.connections(3).startUp();
		for (int i = 0; i < 8; i++) {
			String name = "origin-" + i + "-";
			TestOrigin origin = new TestOrigin();
			this.setup.eventLoops().workers().next().execute(() -> {
				for (int m = 0; m < 2000; m++) {
					send(outbound, name + m, origin);
				}
			});
		}
		await().until(() -> far.received().size() == 16_000);
		assertThat(far.peers()).hasSize(3);
		for (Peer peer : far.peers()) {
			List<String> origins = peer.lines.stream().map(TcpOutboundOneWayTests::origin).distinct().toList();
			assertThat(origins).hasSizeBetween(2, 3);
			for (String origin : origins) {
				assertThat(peer.lines.stream().filter((line) -> origin(line).equals(origin)))
					.containsExactlyElementsOf(IntStream.range(0, 2000).mapToObj((m) -> origin + m).toList());
			}
		}
	}

	private static String origin(String line) {
		return line.substring(0, line.lastIndexOf('-') + 1);
	}

	@Test
	void sharesItsConnectionsAmongOrigins() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.connections(2).startUp();
		List<TestOrigin> origins = IntStream.range(0, 4).mapToObj((i) -> new TestOrigin()).toList();
		for (int i = 0; i < 4; i++) {
			for (int m = 0; m < 3; m++) {
				assertThat(result(send(outbound, i + "-" + m, origins.get(i)))).isNull();
			}
		}
		await().until(() -> far.received().size() == 12);
		assertThat(far.peers()).hasSize(2).allSatisfy((peer) -> assertThat(peer.lines).hasSize(6));
	}

	@Test
	void anOriginThatHasEndedMakesRoomOnItsConnection() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.connections(8).startUp();
		for (int i = 0; i < 20; i++) {
			TestOrigin origin = new TestOrigin();
			assertThat(result(send(outbound, "message", origin))).isNull();
			origin.gone();
		}
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void keepsTheOrderOfMessagesThatOnlyNameAConnection() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		List<CompletableFuture<@Nullable Object>> sendings = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			Message<?> message = MessageBuilder.withPayload(Integer.toString(i))
				.setHeader("ip_connectionId", "a:1")
				.build();
			sendings.add(outbound.send(message).toCompletableFuture());
		}
		sendings.forEach(TcpOutboundSetup::result);
		await().until(() -> far.received().size() == 1000);
		assertThat(far.received())
			.containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
	}

	@Test
	void waitsWhileTheFarSideIsDown() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = this.setup.address(port).start();
		awaitState(outbound, State.DOWN);
		TestOrigin origin = new TestOrigin();
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 100)
			.mapToObj((i) -> send(outbound, Integer.toString(i), origin))
			.toList();
		assertThat(sendings).noneMatch(CompletableFuture::isDone);
		assertThat(outbound.counts().pending()).isEqualTo(100);
		try (FarSide back = new FarSide(port, Peer::sink)) {
			sendings.forEach(TcpOutboundSetup::result);
			await().until(() -> back.received().size() == 100);
			assertThat(back.received())
				.containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
		}
	}

	@Test
	void failsWhileTheFarSideIsDownWhereItIsToldTo() {
		TcpOutbound outbound = this.setup.failWhileDown().address(FarSide.deadPort()).start();
		assertThat(cause(send(outbound, "waiting"))).isEqualTo(Cause.TARGET_DOWN);
		awaitState(outbound, State.DOWN);
		assertThat(send(outbound, "at once")).isCompletedExceptionally();
	}

	@Test
	void aPeerThatDoesNotReadHoldsUpWritingAndThenGetsItAll() {
		CountDownLatch read = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			read.await();
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.connections(1).startUp();
		String line = "x".repeat(10_000);
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 2000)
			.mapToObj((i) -> send(outbound, line))
			.toList();
		await().until(() -> sendings.getFirst().isDone());
		assertThat(sendings.getLast()).isNotDone();
		read.countDown();
		sendings.forEach(TcpOutboundSetup::result);
		await().until(() -> far.received().size() == 2000);
	}

	@Test
	void aPeerThatNeverReadsFailsWhatWasWrittenAndIsDialledAgain() {
		CountDownLatch end = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			if (peer.socket.getPort() != 0 && this.setupPeers() == 1) {
				end.await();
			}
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.connections(1).writtenWithin(SHORT).startUp();
		String line = "x".repeat(10_000);
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 2000)
			.mapToObj((i) -> send(outbound, line))
			.toList();
		await().until(() -> sendings.stream().allMatch(CompletableFuture::isDone));
		assertThat(sendings.getFirst()).isCompletedWithValue(null);
		assertThat(sendings.getLast()).isCompletedWithValue(null);
		List<CompletableFuture<@Nullable Object>> failed = sendings.stream()
			.filter(CompletableFuture::isCompletedExceptionally)
			.toList();
		assertThat(failed).isNotEmpty().allSatisfy((sending) -> assertThat(cause(sending)).isEqualTo(Cause.TIMEOUT));
		assertThat(outbound.reconnects()).isEqualTo(1);
		assertThat(far.peers()).hasSize(2);
		end.countDown();
	}

	private int peers;

	private synchronized int setupPeers() {
		return ++this.peers;
	}

	@Test
	void whatWasNeverWrittenGoesOverTheNextConnectionAndWhatMayHaveBeenIsNotSentAgain() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			if (setupPeers() == 1) {
				peer.read();
				peer.reset();
			}
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.connections(1).startUp();
		String line = "x".repeat(10_000);
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 2000)
			.mapToObj((i) -> send(outbound, i + line))
			.toList();
		await().until(() -> sendings.stream().allMatch(CompletableFuture::isDone));
		await().until(() -> far.peers().size() == 2);
		int failed = (int) sendings.stream().filter(CompletableFuture::isCompletedExceptionally).count();
		assertThat(sendings.stream().filter(CompletableFuture::isCompletedExceptionally))
			.allSatisfy((sending) -> assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN));
		List<String> after = List.copyOf(far.peers().getLast().lines);
		await().until(() -> far.peers().getLast().lines.contains(1999 + line));
		assertThat(far.peers().getLast().lines).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(2000 - failed);
		assertThat(after).doesNotContainAnyElementsOf(far.peers().getFirst().lines);
	}

	@Test
	void throwsAwayWhatThePeerSays() {
		FarSide far = this.setup.frameSize(DataSize.ofBytes(10)).far(new FarSide((peer) -> {
			peer.write("something that is far too long and never ends");
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.startUp();
		await().until(() -> outbound.unexpectedReplies() > 0);
		assertThat(result(send(outbound, "one"))).isNull();
		await().until(() -> far.received().contains("one"));
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void aCloseByThePeerIsNoticedBeforeTheConnectionIsUsedAgain() {
		CountDownLatch end = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			if (setupPeers() == 1) {
				peer.socket.shutdownOutput();
				end.await();
				return;
			}
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.connections(1).start();
		await().until(() -> far.peers().size() == 2);
		assertThat(result(send(outbound, "one"))).isNull();
		await().until(() -> far.peers().getLast().lines.contains("one"));
		end.countDown();
	}

	@Test
	void untilCloseUsesAConnectionForEachMessage() {
		FarSide far = this.setup.framing(FramingType.UNTIL_CLOSE).far(FarSide.sink());
		TcpOutbound outbound = this.setup.connections(2).startUp();
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 20)
			.mapToObj((i) -> send(outbound, "message " + i, new TestOrigin()))
			.toList();
		sendings.forEach(TcpOutboundSetup::result);
		await().until(() -> far.received().size() == 20);
		assertThat(far.peers()).allSatisfy((peer) -> assertThat(peer.lines).hasSizeLessThanOrEqualTo(1));
	}

	@Test
	void untilCloseGivesUpOnAPeerThatNeverReads() {
		CountDownLatch end = new CountDownLatch(1);
		this.setup.framing(FramingType.UNTIL_CLOSE).far(new FarSide((peer) -> end.await()));
		TcpOutbound outbound = this.setup.frameSize(DataSize.ofMegabytes(40))
			.connections(1)
			.writtenWithin(SHORT)
			.startUp();
		String big = "x".repeat(30_000_000);
		assertThat(cause(send(outbound, big))).isEqualTo(Cause.TIMEOUT);
		assertThat(cause(send(outbound, big))).isEqualTo(Cause.TIMEOUT);
		end.countDown();
	}

	@Test
	void aMessageHandlerWaitsUntilItsMessageIsSent() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		outbound.handleMessage(new GenericMessage<>("one"));
		assertThat(outbound.counts().pending()).isZero();
		await().until(() -> far.received().contains("one"));
	}

	@Test
	void aMessageHandlerGivesUpAfterTheWriteDeadlineAndTheMessageIsNotSentLater() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = this.setup.writtenWithin(SHORT).address(port).start();
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
	void aMessageHandlerRefusesToBlockAnEventLoop() {
		this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.setup.eventLoops()
				.workers()
				.submit(() -> outbound.handleMessage(new GenericMessage<>("one")))
				.get())
			.withCauseInstanceOf(MessagingException.class);
	}

	@Test
	void aMessageHandlerSendsTheAnswerToTheReplyChannel() {
		this.setup.requestReply().far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		QueueChannel replies = new QueueChannel();
		outbound.handleMessage(MessageBuilder.withPayload("one").setReplyChannel(replies).build());
		Message<?> reply = replies.receive(0);
		assertThat(reply).isNotNull().extracting(Message::getPayload).isEqualTo("one");
	}

	@Test
	void stoppingStillSendsWhatWasWritten() {
		CountDownLatch read = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			read.await();
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.connections(1).startUp();
		CompletableFuture<@Nullable Object> written = send(outbound, "written");
		assertThat(result(written)).isNull();
		String line = "x".repeat(10_000);
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 2000)
			.mapToObj((i) -> send(outbound, line))
			.toList();
		Thread stopping = Thread.ofPlatform().start(outbound::stop);
		assertThat(cause(sendings.getLast())).isEqualTo(Cause.TARGET_DOWN);
		read.countDown();
		await().until(() -> !stopping.isAlive());
		long sent = sendings.stream().filter((sending) -> !sending.isCompletedExceptionally()).count();
		assertThat(sendings).allMatch(CompletableFuture::isDone);
		await().until(() -> far.peers().getFirst().ended);
		assertThat(far.peers().getFirst().endSeen).isTrue();
		assertThat(far.received()).hasSize(Math.toIntExact(sent) + 1);
	}

}
