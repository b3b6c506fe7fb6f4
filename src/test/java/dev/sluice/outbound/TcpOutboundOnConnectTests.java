package dev.sluice.outbound;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.sluice.message.Cause;
import dev.sluice.outbound.FarSide.Peer;
import dev.sluice.outbound.OutboundStatus.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.sluice.outbound.TcpOutboundSetup.awaitState;
import static dev.sluice.outbound.TcpOutboundSetup.cause;
import static dev.sluice.outbound.TcpOutboundSetup.result;
import static dev.sluice.outbound.TcpOutboundSetup.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the conversations that outbounds hold on new connections.
 */
class TcpOutboundOnConnectTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final TcpOutboundSetup setup = new TcpOutboundSetup();

	@AfterEach
	void close() {
		this.setup.close();
	}

	private void login(String expect) {
		this.setup.with("on-connect[0].send.text", "LOGIN").with("on-connect[0].expect", expect);
	}

	private static FarSide accepting() {
		return new FarSide((peer) -> {
			peer.read();
			peer.write("OK\n");
			peer.echo();
		});
	}

	private static void awaitReason(TcpOutbound outbound, String reason) {
		await().untilAsserted(() -> {
			assertThat(outbound.status().state()).isEqualTo(State.DOWN);
			assertThat(outbound.status().reason()).isEqualTo(reason);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "one-way", "request-reply" })
	void logsInBeforeTheFirstMessage(String pattern) {
		login("payload == 'OK'");
		FarSide far = this.setup.with("pattern", pattern).far(accepting());
		TcpOutbound outbound = this.setup.start();
		result(send(outbound, "one"));
		result(send(outbound, "two"));
		await().untilAsserted(() -> assertThat(far.received()).containsExactly("LOGIN", "one", "two"));
		assertThat(far.peers()).hasSize(1);
	}

	@Test
	void sendsNoMessageUntilTheConversationIsOver() throws InterruptedException {
		CountDownLatch gate = new CountDownLatch(1);
		login("payload == 'OK'");
		FarSide far = this.setup.far(new FarSide((peer) -> {
			peer.read();
			gate.await();
			peer.write("OK\n");
			peer.sink();
		}));
		TcpOutbound outbound = this.setup.start();
		CompletableFuture<Object> sending = send(outbound, "one");
		await().untilAsserted(() -> assertThat(far.received()).containsExactly("LOGIN"));
		await().during(100, TimeUnit.MILLISECONDS)
			.untilAsserted(() -> assertThat(outbound.status().state()).isEqualTo(State.CONNECTING));
		assertThat(sending).isNotDone();
		assertThat(outbound.connections()).isZero();
		gate.countDown();
		result(sending);
		await().untilAsserted(() -> assertThat(far.received()).containsExactly("LOGIN", "one"));
	}

	@Test
	void aRefusedLoginIsAFailedConnectAndTheNextAddressIsTried() {
		login("payload == 'OK'");
		FarSide refusing = this.setup.far(new FarSide((peer) -> {
			peer.read();
			peer.write("NO\n");
			peer.sink();
		}));
		FarSide second = this.setup.far(accepting());
		TcpOutbound outbound = this.setup.startUp();
		assertThat(outbound.status().address()).isEqualTo(second.address());
		result(send(outbound, "one"));
		await().untilAsserted(() -> assertThat(second.received()).containsExactly("LOGIN", "one"));
		await().untilAsserted(() -> assertThat(refusing.peers().getFirst().endSeen).isTrue());
		assertThat(refusing.received()).containsExactly("LOGIN");
	}

	@Test
	void failedConversationsAreFollowedByAPause() {
		login("payload == 'OK'");
		FarSide refusing = this.setup.reconnect(LONG).requestReply().far(new FarSide((peer) -> {
			peer.read();
			peer.write("NO\n");
		}));
		TcpOutbound outbound = this.setup.start();
		awaitReason(outbound, "on-connect[0]: the answer is not what is expected");
		assertThat(cause(send(outbound, "one"))).isEqualTo(Cause.TARGET_DOWN);
		await().during(200, TimeUnit.MILLISECONDS).untilAsserted(() -> assertThat(refusing.peers()).hasSize(1));
	}

	@Test
	void aLoginThatIsNeverAnsweredFails() {
		login("payload == 'OK'");
		this.setup.with("on-connect[0].within", "100ms").reconnect(LONG).far(FarSide.sink());
		awaitReason(this.setup.start(), "on-connect[0]: no answer within 100 ms");
	}

	@Test
	void aLoginDuringWhichThePeerHangsUpFails() {
		login("payload == 'OK'");
		this.setup.reconnect(LONG).far(new FarSide(Peer::read));
		awaitReason(this.setup.start(), "on-connect[0]: the peer closed the connection");
	}

	@Test
	void anAnswerThatTheExpressionFailsOnIsNoneThatIsExpected() {
		login("payload.substring(100) == ''");
		this.setup.reconnect(LONG).far(accepting());
		TcpOutbound outbound = this.setup.start();
		await()
			.untilAsserted(() -> assertThat(outbound.status().reason()).startsWith("on-connect[0]: expect failed: "));
	}

	@Test
	void logsInAgainWhenTheFarSideIsRestarted() {
		login("payload == 'OK'");
		FarSide far = this.setup.far(accepting());
		TcpOutbound outbound = this.setup.startUp();
		far.close();
		await().untilAsserted(() -> assertThat(outbound.connections()).isZero());
		try (FarSide again = new FarSide(far.port(), (peer) -> {
			peer.read();
			peer.write("OK\n");
			peer.sink();
		})) {
			result(send(outbound, "one"));
			await().untilAsserted(() -> assertThat(again.received()).containsExactly("LOGIN", "one"));
			outbound.stop();
		}
	}

	@Test
	void aBeanMayBlockAndIsCalledOnAVirtualThread() throws InterruptedException {
		CountDownLatch gate = new CountDownLatch(1);
		CompletableFuture<Boolean> virtual = new CompletableFuture<>();
		Supplier<String> slow = () -> {
			virtual.complete(Thread.currentThread().isVirtual());
			hold(gate);
			return "HELLO";
		};
		FarSide far = this.setup.bean("slow", slow).with("on-connect[0].send.bean", "slow.get").far(FarSide.sink());
		TcpOutbound outbound = this.setup.start();
		assertThat(virtual.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
		CompletableFuture<Object> sending = send(outbound, "one");
		assertThat(far.received()).isEmpty();
		gate.countDown();
		result(sending);
		await().untilAsserted(() -> assertThat(far.received()).containsExactly("HELLO", "one"));
	}

	@Test
	void aBeanMayAnswerLater() {
		Supplier<CompletionStage<byte[]>> later = () -> CompletableFuture.supplyAsync("HELLO"::getBytes,
				CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
		FarSide far = this.setup.bean("later", later).with("on-connect[0].send.bean", "later.get").far(FarSide.sink());
		result(send(this.setup.start(), "one"));
		await().untilAsserted(() -> assertThat(far.received()).containsExactly("HELLO", "one"));
	}

	@Test
	void aBeanThatThrowsIsAFailedConnect() {
		Supplier<String> broken = () -> {
			throw new IllegalStateException("no password");
		};
		FarSide far = this.setup.bean("broken", broken)
			.with("on-connect[0].send.bean", "broken.get")
			.reconnect(LONG)
			.far(FarSide.sink());
		awaitReason(this.setup.start(), "on-connect[0]: send failed: no password");
		await().untilAsserted(() -> assertThat(far.peers().getFirst().endSeen).isTrue());
		assertThat(far.received()).isEmpty();
	}

	@Test
	void aBeanThatDoesNotReturnIsInterrupted() {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Supplier<String> stuck = () -> {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
			}
			return "late";
		};
		FarSide far = this.setup.bean("stuck", stuck)
			.with("on-connect[0].send.bean", "stuck.get")
			.with("on-connect[0].within", "100ms")
			.reconnect(LONG)
			.far(FarSide.sink());
		awaitReason(this.setup.start(), "on-connect[0]: nothing to send within 100 ms");
		assertThat(interrupted.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
		assertThat(far.received()).isEmpty();
	}

	@Test
	void aBeanIsGivenWhatThePeerSaidLast() {
		Function<String, String> sum = (challenge) -> "SUM " + challenge.length();
		AtomicInteger asked = new AtomicInteger();
		Function<String, Boolean> approved = (answer) -> {
			asked.incrementAndGet();
			return answer.equals("WELCOME");
		};
		this.setup.bean("sum", sum)
			.bean("judge", approved)
			.with("on-connect[0].expect", "payload.startsWith('CHALLENGE')")
			.with("on-connect[1].send.bean", "sum.apply")
			.with("on-connect[1].expect", "@judge.apply(payload)");
		FarSide far = this.setup.far(new FarSide((peer) -> {
			peer.write("CHALLENGE 123\n");
			peer.read();
			peer.write("WELCOME\n");
			peer.sink();
		}));
		result(send(this.setup.start(), "one"));
		await().untilAsserted(() -> assertThat(far.received()).containsExactly("SUM 13", "one"));
		assertThat(asked).hasValue(1);
	}

	@Test
	void answersOfRequestsAreNeverThoseOfTheConversation() throws IOException {
		login("payload == 'OK'");
		this.setup.requestReply().connections(1).far(accepting());
		TcpOutbound outbound = this.setup.start();
		List<CompletableFuture<Object>> sent = List.of(send(outbound, "one"), send(outbound, "two"),
				send(outbound, "three"));
		assertThat(sent).extracting(TcpOutboundSetup::result).containsExactly("one", "two", "three");
		awaitState(outbound, State.UP);
	}

	private static void hold(CountDownLatch gate) {
		try {
			gate.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
