package dev.sluice.outbound;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import dev.sluice.framing.FramingType;
import dev.sluice.message.Cause;
import dev.sluice.message.PayloadType;
import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.outbound.TcpOutboundSetup.TestOrigin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static dev.sluice.outbound.TcpOutboundSetup.awaitState;
import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TcpOutboundRequestReplyTests {

	private static final Duration SHORT = Duration.ofMillis(200);

	private final TcpOutboundSetup setup = new TcpOutboundSetup().requestReply();

	@AfterEach
	void close() {
		this.setup.close();
	}

	@Test
	void answersARequestWithTheNextFrame() {
		this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(outbound.isRequestReply()).isTrue();
		assertThat(result(send(outbound, "one"))).isEqualTo("one");
		assertThat(result(send(outbound, "two"))).isEqualTo("two");
		assertThat(outbound.counts().pending()).isZero();
	}

	@Test
	void sendsWhatWasGivenBeforeTheConnectionWasMade() {
		this.setup.far(FarSide.echo());
		assertThat(result(send(this.setup.start(), "early"))).isEqualTo("early");
	}

	@Test
	void keepsOneRequestInFlightOnEachConnection() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null; line = peer.read()) {
				assertNothingToRead(peer);
				peer.write(line + "\n");
			}
		}));
		TcpOutbound outbound = this.setup.connections(3).startUp();
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 200)
			.mapToObj((i) -> send(outbound, "request " + i))
			.toList();
		for (int i = 0; i < sendings.size(); i++) {
			assertThat(result(sendings.get(i))).isEqualTo("request " + i);
		}
		assertThat(far.peers()).hasSize(3);
	}

	private static void assertNothingToRead(Peer peer) throws IOException {
		if (peer.socket.getInputStream().available() > 0) {
			peer.write("two in flight\n");
		}
	}

	@Test
	void keepsTheOrderOfOneOriginWhileItsRequestsArePending() {
		FarSide far = this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.connections(4).startUp();
		TestOrigin origin = new TestOrigin();
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 2000)
			.mapToObj((i) -> send(outbound, "request " + i, origin))
			.toList();
		sendings.forEach(TcpOutboundSetup::result);
		assertThat(far.received())
			.containsExactlyElementsOf(IntStream.range(0, 2000).mapToObj((i) -> "request " + i).toList());
	}

	@Test
	void takesAnIdleConnectionWhereNoneOfTheOriginsRequestsIsPending() {
		CountDownLatch held = new CountDownLatch(1);
		FarSide far = this.setup.far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null; line = peer.read()) {
				if (line.equals("slow")) {
					held.await();
				}
				peer.write(line + "\n");
			}
		}));
		TcpOutbound outbound = this.setup.connections(2).startUp();
		TestOrigin quick = new TestOrigin();
		assertThat(result(send(outbound, "first", quick))).isEqualTo("first");
		CompletableFuture<@Nullable Object> slow = send(outbound, "slow", new TestOrigin());
		assertThat(result(send(outbound, "second", quick))).isEqualTo("second");
		assertThat(far.peers()).hasSize(2);
		held.countDown();
		assertThat(result(slow)).isEqualTo("slow");
	}

	@Test
	void aMissedDeadlineFailsTheRequestAndReplacesTheConnection() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			String line = peer.read();
			if ("hang".equals(line)) {
				peer.sink();
			}
			peer.write(line + "\n");
			peer.echo();
		}));
		TcpOutbound outbound = this.setup.connections(1).replyWithin(SHORT).startUp();
		assertThat(cause(send(outbound, "hang"))).isEqualTo(Cause.TIMEOUT);
		assertThat(result(send(outbound, "next"))).isEqualTo("next");
		assertThat(far.peers()).hasSize(2);
		await().until(() -> far.peers().getFirst().ended);
		assertThat(outbound.reconnects()).isEqualTo(1);
	}

	@Test
	void aLateAnswerIsNeverTakenForThatOfTheNextRequest() {
		CountDownLatch late = new CountDownLatch(1);
		this.setup.far(new FarSide((peer) -> {
			String line = peer.read();
			if ("late".equals(line)) {
				late.await();
			}
			peer.write(line + "\n");
			peer.echo();
		}));
		TcpOutbound outbound = this.setup.connections(1).replyWithin(SHORT).startUp();
		assertThat(cause(send(outbound, "late"))).isEqualTo(Cause.TIMEOUT);
		CompletableFuture<@Nullable Object> next = send(outbound, "next");
		late.countDown();
		assertThat(result(next)).isEqualTo("next");
	}

	@Test
	void theDeadlineCountsWhileARequestWaits() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.connections(1).replyWithin(SHORT).startUp();
		CompletableFuture<@Nullable Object> first = send(outbound, "first");
		CompletableFuture<@Nullable Object> second = send(outbound, "second");
		assertThat(cause(first)).isEqualTo(Cause.TIMEOUT);
		assertThat(cause(second)).isEqualTo(Cause.TIMEOUT);
		assertThat(outbound.counts().pending()).isZero();
		await().until(() -> far.peers().size() == 2);
		assertThat(far.received()).containsExactly("first");
	}

	@Test
	void aRequestInFlightWhenTheConnectionIsLostIsNotSentAgain() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null && !line.equals("die"); line = peer.read()) {
				peer.write(line + "\n");
			}
		}));
		TcpOutbound outbound = this.setup.connections(1).startUp();
		CompletableFuture<@Nullable Object> lost = send(outbound, "die");
		CompletableFuture<@Nullable Object> queued = send(outbound, "queued");
		assertThat(cause(lost)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(result(queued)).isEqualTo("queued");
		assertThat(far.received()).containsExactly("die", "queued");
	}

	@Test
	void aResetIsToldAsTargetDown() {
		this.setup.far(new FarSide((peer) -> {
			peer.read();
			peer.reset();
		}));
		assertThat(cause(send(this.setup.startUp(), "request"))).isEqualTo(Cause.TARGET_DOWN);
	}

	@Test
	void failsAtOnceWhileTheFarSideIsDown() {
		int port = FarSide.deadPort();
		TcpOutbound outbound = this.setup.address(port).start();
		assertThat(cause(send(outbound, "waiting"))).isEqualTo(Cause.TARGET_DOWN);
		awaitState(outbound, State.DOWN);
		CompletableFuture<@Nullable Object> sending = send(outbound, "request");
		assertThat(sending).isCompletedExceptionally();
		assertThat(cause(sending)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(outbound.status().reason()).isEqualTo("connection refused");
		assertThat(outbound.status().address()).isEqualTo(FarSide.address(port));
		assertThat(outbound.status().connections()).isZero();
	}

	@Test
	void goesOnWhenTheFarSideComesBack() {
		FarSide first = this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(result(send(outbound, "before"))).isEqualTo("before");
		first.close();
		awaitState(outbound, State.DOWN);
		try (FarSide back = new FarSide(first.port(), Peer::echo)) {
			awaitState(outbound, State.UP);
			assertThat(result(send(outbound, "after"))).isEqualTo("after");
			assertThat(outbound.status().reason()).isNull();
			assertThat(back.received()).containsExactly("after");
		}
	}

	@Test
	void triesItsAddressesInOrder() {
		int dead = FarSide.deadPort();
		FarSide second = this.setup.address(dead).far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(result(send(outbound, "request"))).isEqualTo("request");
		assertThat(outbound.status().address()).isEqualTo(second.address());
	}

	@Test
	void failsOverAndStartsFromTheFirstAddressAgain() {
		FarSide first = this.setup.far(FarSide.echo());
		FarSide second = this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.connections(1).startUp();
		assertThat(result(send(outbound, "one"))).isEqualTo("one");
		first.close();
		await().until(() -> second.peers().size() == 1);
		assertThat(result(send(outbound, "two"))).isEqualTo("two");
		try (FarSide back = new FarSide(first.port(), Peer::echo)) {
			assertThat(result(send(outbound, "three"))).isEqualTo("three");
			second.close();
			await().until(() -> back.peers().size() == 1);
			assertThat(result(send(outbound, "four"))).isEqualTo("four");
		}
		assertThat(second.received()).containsExactly("two", "three");
	}

	@Test
	void garbageFailsTheRequestAsMalformedAndReplacesTheConnection() {
		FarSide far = this.setup.framing(FramingType.STX_ETX).far(new FarSide((peer) -> {
			while (peer.socket.getInputStream().read() != 3) {
				Thread.onSpinWait();
			}
			peer.write("garbage");
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.startUp();
		assertThat(cause(send(outbound, "request"))).isEqualTo(Cause.MALFORMED);
		await().until(() -> far.peers().size() == 2);
	}

	@Test
	void anAnswerThatIsTooLongFailsTheRequestAsSuch() {
		this.setup.frameSize(DataSize.ofBytes(10)).far(new FarSide((peer) -> {
			peer.read();
			peer.write("an answer of more than ten bytes\n");
			peer.sink();
		}));
		assertThat(cause(send(this.setup.startUp(), "request"))).isEqualTo(Cause.TOO_LONG);
	}

	@Test
	void anAnswerThatIsNotOfThePayloadTypeFailsItsRequestOnly() {
		FarSide far = this.setup.payload(PayloadType.JSON).far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(cause(send(outbound, "{no json"))).isEqualTo(Cause.MALFORMED);
		assertThat(result(send(outbound, "[1]"))).isEqualTo(List.of(1));
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void aPayloadThatCannotBeFramedFailsItsMessageOnly() {
		FarSide far = this.setup.frameSize(DataSize.ofBytes(10)).far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(cause(send(outbound, "two\nlines"))).isEqualTo(Cause.MALFORMED);
		assertThat(cause(send(outbound, "more than ten bytes"))).isEqualTo(Cause.TOO_LONG);
		assertThat(result(send(outbound, "fits"))).isEqualTo("fits");
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void whatThePeerSaysUnaskedClosesTheConnection() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			for (String line = peer.read(); line != null; line = peer.read()) {
				peer.write(line + "\n" + "unasked\n");
			}
		}));
		TcpOutbound outbound = this.setup.connections(1).startUp();
		for (int i = 0; i < 20; i++) {
			assertThat(result(send(outbound, "request " + i))).isEqualTo("request " + i);
			int connections = i + 2;
			await().until(() -> far.peers().size() == connections);
		}
		assertThat(outbound.unexpectedReplies()).isEqualTo(20);
	}

	@Test
	void aSecondFrameIsNotTheAnswerToARequestThatWaits() {
		this.setup.far(new FarSide((peer) -> {
			String line = peer.read();
			peer.write(line + "\n" + "stale\n");
			peer.echo();
		}));
		TcpOutbound outbound = this.setup.connections(1).startUp();
		List<CompletableFuture<@Nullable Object>> sendings = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			sendings.add(send(outbound, "request " + i));
		}
		for (int i = 0; i < 50; i++) {
			assertThat(result(sendings.get(i))).isEqualTo("request " + i);
		}
	}

	@Test
	void aHalfCloseIsNoticedBeforeTheConnectionIsUsedAgain() {
		FarSide far = this.setup.far(new FarSide((peer) -> {
			peer.write(peer.read() + "\n");
			peer.socket.shutdownOutput();
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.connections(1).startUp();
		assertThat(result(send(outbound, "one"))).isEqualTo("one");
		await().until(() -> far.peers().size() == 2);
		assertThat(result(send(outbound, "two"))).isEqualTo("two");
		assertThat(far.peers().getFirst().lines).containsExactly("one");
	}

	@Test
	void aPeerThatHangsUpAfterEachAnswerIsDialledAgainAtOnce() {
		this.setup.far(new FarSide((peer) -> peer.write(peer.read() + "\n")));
		TcpOutbound outbound = this.setup.connections(1).reconnect(TcpOutboundSetup.LONG).startUp();
		for (int i = 0; i < 20; i++) {
			assertThat(result(send(outbound, "request " + i))).isEqualTo("request " + i);
			int dialled = i + 1;
			await().until(() -> outbound.reconnects() == dialled);
		}
	}

	@Test
	void aPeerThatHangsUpAtOnceCountsAsDown() {
		this.setup.far(new FarSide((peer) -> {
		}));
		TcpOutbound outbound = this.setup.reconnect(TcpOutboundSetup.LONG).start();
		awaitState(outbound, State.DOWN);
		assertThat(cause(send(outbound, "request"))).isEqualTo(Cause.TARGET_DOWN);
	}

	@Test
	void untilCloseUsesAConnectionForEachRequest() {
		FarSide far = this.setup.framing(FramingType.UNTIL_CLOSE).far(new FarSide((peer) -> {
			StringBuilder answer = new StringBuilder();
			for (String line = peer.read(); line != null; line = peer.read()) {
				answer.append(line).append(';');
			}
			peer.write(answer.toString());
		}));
		TcpOutbound outbound = this.setup.connections(2).startUp();
		List<CompletableFuture<@Nullable Object>> sendings = IntStream.range(0, 20)
			.mapToObj((i) -> send(outbound, "a\nb " + i))
			.toList();
		for (int i = 0; i < 20; i++) {
			assertThat(result(sendings.get(i))).isEqualTo("a;b " + i + ";");
		}
		assertThat(far.peers()).hasSize(20);
		assertThat(outbound.status().state()).isEqualTo(State.UP);
	}

	@Test
	void untilCloseWithoutAnAnswerIsTargetDown() {
		this.setup.framing(FramingType.UNTIL_CLOSE).far(FarSide.sink());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(cause(send(outbound, "one"))).isEqualTo(Cause.TARGET_DOWN);
		assertThat(cause(send(outbound, "two"))).isEqualTo(Cause.TARGET_DOWN);
	}

	@Test
	void stoppingFailsWhatWaitsAndWhatIsInFlight() {
		FarSide far = this.setup.far(FarSide.sink());
		TcpOutbound outbound = this.setup.connections(1).startUp();
		CompletableFuture<@Nullable Object> inFlight = send(outbound, "in flight");
		CompletableFuture<@Nullable Object> waiting = send(outbound, "waiting");
		await().until(() -> far.received().size() == 1);
		outbound.stop();
		assertThat(cause(inFlight)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(cause(waiting)).isEqualTo(Cause.TARGET_DOWN);
		assertThat(cause(send(outbound, "after"))).isEqualTo(Cause.TARGET_DOWN);
		assertThat(outbound.status().state()).isEqualTo(State.STOPPED);
		await().until(() -> far.peers().getFirst().ended);
		assertThat(far.received()).containsExactly("in flight");
	}

	@Test
	void startsAgainAfterAStop() {
		this.setup.far(FarSide.echo());
		TcpOutbound outbound = this.setup.startUp();
		TestOrigin origin = new TestOrigin();
		assertThat(result(send(outbound, "one", origin))).isEqualTo("one");
		outbound.stop();
		outbound.start();
		outbound.start();
		assertThat(result(send(outbound, "two", origin))).isEqualTo("two");
	}

}
