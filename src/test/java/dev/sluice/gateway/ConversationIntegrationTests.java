package dev.sluice.gateway;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

import dev.sluice.inbound.ConnectionDeadline;
import dev.sluice.inbound.InboundStatus;
import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Inbounds that say something by themselves on the connections that they make, and those
 * that close connections on which nothing is said.
 */
class ConversationIntegrationTests {

	private static GatewayTester gateway(String said, int... ports) {
		List<String> addresses = Arrays.stream(ports).mapToObj((port) -> "tcp://127.0.0.1:" + port).toList();
		return GatewayTester.start("""
				sluice:
				  inbound:
				    feed:
				      connect: %s
				      framing: line
				      payload: text
				      reconnect: {first: 20ms, max: 100ms}
				%s
				  routes:
				    all: {from: feed, to: collect}
				""".formatted(addresses, said.indent(6)), Beans.class);
	}

	private static String login(String within) {
		return "on-connect: [{send: LOGIN, expect: \"payload == 'OK'\", within: " + within + "}]";
	}

	private static void awaitReason(GatewayTester gateway, String reason) {
		await().untilAsserted(() -> {
			InboundStatus status = gateway.inbound("feed").status();
			assertThat(status.state()).isEqualTo(State.DOWN);
			assertThat(status.reason()).isEqualTo(reason);
		});
	}

	private static void awaitReceived(String... messages) {
		await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly(messages));
	}

	@BeforeEach
	void forget() {
		Beans.RECEIVED.clear();
	}

	@Test
	void whatComesBehindTheAnswerInTheSameReadIsMessages() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			server.read(peer);
			peer.send("OK\na\nb\nc");
			peer.send("\nd\n");
			server.sink(peer);
		}); GatewayTester gateway = gateway(login("20s"), farSide.port())) {
			awaitReceived("a", "b", "c", "d");
			assertThat(farSide.lines()).containsExactly("LOGIN");
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(4);
			assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.UP);
		}
	}

	@Test
	void aRefusedLoginIsShownAndNothingIsReceived() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			server.read(peer);
			peer.send("NO\nnot for you\n");
			server.sink(peer);
		}); GatewayTester gateway = gateway(login("20s"), farSide.port())) {
			awaitReason(gateway, "on-connect[0]: the answer is not what is expected");
			await().untilAsserted(() -> assertThat(farSide.connections()).hasSizeGreaterThan(2));
			assertThat(Beans.RECEIVED).isEmpty();
			assertThat(gateway.ledger("feed").received()).isZero();
		}
	}

	@Test
	void takesTheNextAddressWhereALoginIsNeverAnswered() {
		try (TcpServer silent = TcpServer.start(TcpServer::sink); TcpServer second = TcpServer.start((server, peer) -> {
			server.read(peer);
			peer.send("OK\nsecond\n");
			server.sink(peer);
		}); GatewayTester gateway = gateway(login("200ms"), silent.port(), second.port())) {
			awaitReceived("second");
			assertThat(silent.lines()).containsExactly("LOGIN");
			assertThat(gateway.inbound("feed").status().address()).endsWith(":" + second.port());
		}
	}

	@Test
	void logsInAgainWhenTheFarSideIsRestarted() {
		TcpServer.Conversation conversation = (server, peer) -> {
			server.read(peer);
			peer.send("OK\nhello\n");
			server.sink(peer);
		};
		try (TcpServer farSide = TcpServer.start(conversation);
				GatewayTester gateway = gateway(login("20s"), farSide.port())) {
			awaitReceived("hello");
			farSide.close();
			await().untilAsserted(() -> assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.DOWN));
			try (TcpServer again = TcpServer.startAt(farSide.port(), conversation)) {
				awaitReceived("hello", "hello");
				assertThat(again.lines()).containsExactly("LOGIN");
			}
		}
	}

	@Test
	void aStepThatExpectsNothingTakesNoMessageAway() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("banner\n");
			server.read(peer);
			peer.send("position\n");
			server.sink(peer);
		});
				GatewayTester gateway = gateway("on-connect: [{send: '?WATCH={\"enable\":true,\"json\":true}'}]",
						farSide.port())) {
			awaitReceived("banner", "position");
			assertThat(farSide.lines()).containsExactly("?WATCH={\"enable\":true,\"json\":true}");
		}
	}

	@Test
	void aStepMayOnlyListen() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("banner\nposition\n");
			server.sink(peer);
		}); GatewayTester gateway = gateway("""
				on-connect:
				  - expect: "payload == 'banner'"
				  - send: 'WATCH \\x41\\x42'
				""", farSide.port())) {
			awaitReceived("position");
			await().untilAsserted(() -> assertThat(farSide.lines()).containsExactly("WATCH AB"));
			assertThat(gateway.settled("feed").received()).isOne();
		}
	}

	@Test
	void beansMakeWhatIsSaidAndJudgeWhatIsAnswered() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			server.read(peer);
			peer.send("WELCOME\na\nb\n");
			server.sink(peer);
		});
				GatewayTester gateway = gateway(
						"on-connect: [{send: {bean: doorman.login}, expect: '@doorman.approves(payload)'}]",
						farSide.port())) {
			awaitReceived("a", "b");
			assertThat(farSide.lines()).containsExactly("{\"user\":\"me\"}");
			assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.UP);
		}
	}

	@Test
	void stoppingDoesNotWaitForAConversation() {
		try (TcpServer farSide = TcpServer.start(TcpServer::sink)) {
			try (GatewayTester gateway = gateway(login("10m"), farSide.port())) {
				await().untilAsserted(() -> assertThat(farSide.lines()).containsExactly("LOGIN"));
				assertThat(gateway.inbound("feed").status().connections()).isZero();
			}
			assertThat(farSide.connections()).hasSize(1);
		}
	}

	@Test
	void aHeartbeatIsSentWhenNothingElseIsThoughMessagesCome() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			for (int i = 0; i < 3; i++) {
				peer.send("n" + i + "\n");
				server.read(peer);
			}
			server.sink(peer);
		}); GatewayTester gateway = gateway("heartbeat: {send: \"hex:52\", idle: 50ms}", farSide.port())) {
			awaitReceived("n0", "n1", "n2");
			await().untilAsserted(() -> assertThat(farSide.lines()).hasSizeGreaterThan(4).containsOnly("R"));
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload == 'ALIVE'", "@doorman.isAlive(payload)" })
	void theAnswersOfHeartbeatsAreNoMessagesAndAllElseStaysInOrder(String expect) {
		int count = 2000;
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			Thread.ofVirtual().start(() -> answerHeartbeats(server, peer));
			for (int i = 0; i < count; i++) {
				send(peer, i + "\n");
				if (i % 100 == 0) {
					TimeUnit.MILLISECONDS.sleep(5);
				}
			}
			new CountDownLatch(1).await();
		});
				GatewayTester gateway = gateway("heartbeat: {send: BEAT, idle: 2ms, expect: \"" + expect + "\"}",
						farSide.port())) {
			awaitReceived(IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new));
			assertThat(farSide.lines()).contains("BEAT");
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(count);
			assertThat(farSide.connections()).hasSize(1);
		}
	}

	private static void answerHeartbeats(TcpServer server, TcpClient peer) {
		try {
			while (server.read(peer) != null) {
				send(peer, "ALIVE\n");
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private static void send(TcpClient peer, String line) throws IOException {
		synchronized (peer.socket()) {
			peer.send(line);
		}
	}

	@Test
	void aHeartbeatThatIsNotAnsweredMakesTheConnectionNew() {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("n" + count.incrementAndGet() + "\n");
			server.sink(peer);
		});
				GatewayTester gateway = gateway(
						"heartbeat: {send: BEAT, idle: 20ms, expect: \"payload == 'ALIVE'\", within: 100ms}",
						farSide.port())) {
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).startsWith("n1", "n2", "n3"));
			assertThat(farSide.lines().getFirst()).isEqualTo("BEAT");
			gateway.inbound("feed").stop();
		}
	}

	@Test
	void aPeerThatFallsSilentIsDialledAnew() {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("n" + count.incrementAndGet() + "\n");
			server.sink(peer);
		}); GatewayTester gateway = gateway("deadlines: {idle: 100ms}", farSide.port())) {
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).startsWith("n1", "n2"));
			assertThat(gateway.inbound("feed").expiredConnections(ConnectionDeadline.IDLE)).isPositive();
		}
	}

	@Test
	void aFrozenFarSideIsPassedOverForTheNextAddress() {
		// The kernel accepts for a process that is stopped, and nobody ever reads.
		try (TcpServer frozen = TcpServer.start((server, peer) -> new CountDownLatch(1).await());
				TcpServer second = TcpServer.start((server, peer) -> {
					for (int i = 0; i < 1000; i++) {
						peer.send("alive\n");
						TimeUnit.MILLISECONDS.sleep(10);
					}
				});
				GatewayTester gateway = gateway("deadlines: {idle: 1s}", frozen.port(), second.port())) {
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).contains("alive"));
			assertThat(gateway.inbound("feed").status().address()).endsWith(":" + second.port());
			assertThat(frozen.connections()).hasSize(1);
			assertThat(second.connections()).hasSize(1);
		}
	}

	@Test
	void saysWhyASilentPeerWasGivenUp() {
		try (TcpServer farSide = TcpServer.start(TcpServer::sink); GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    feed:
				      connect: tcp://127.0.0.1:%d
				      framing: line
				      payload: text
				      reconnect: {first: 10m, max: 10m}
				      deadlines: {idle: 100ms}
				  routes:
				    all: {from: feed, to: collect}
				""".formatted(farSide.port()), Beans.class)) {
			awaitReason(gateway, "nothing was received for 100 ms");
			await().during(200, TimeUnit.MILLISECONDS)
				.untilAsserted(() -> assertThat(farSide.connections()).hasSize(1));
		}
	}

	private static GatewayTester listening(String pattern, String bean) {
		return GatewayTester.start("""
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: line
				      payload: text
				      pattern: %s
				      limits: {in-flight-per-connection: 1}
				      deadlines: {idle: 400ms}
				  routes:
				    all: {from: orders, to: %s}
				""".formatted(pattern, bean), Beans.class);
	}

	@Test
	void aConnectionOnWhichNothingIsReceivedIsClosed() throws Exception {
		try (GatewayTester gateway = listening("one-way", "collect");
				TcpClient silent = gateway.connect("orders");
				TcpClient speaking = gateway.connect("orders")) {
			CompletableFuture<String> end = CompletableFuture.supplyAsync(() -> line(silent));
			for (int i = 0; !end.isDone(); i++) {
				speaking.send(i + "\n");
				TimeUnit.MILLISECONDS.sleep(20);
			}
			assertThat(end.get()).isNull();
			int before = Beans.RECEIVED.size();
			speaking.send("still here\n");
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).hasSizeGreaterThan(before));
			assertThat(gateway.inbound("orders").expiredConnections(ConnectionDeadline.IDLE)).isOne();
		}
	}

	@Test
	void whatWasReadIsAnsweredBeforeAnIdleConnectionIsClosed() throws Exception {
		try (GatewayTester gateway = listening("request-reply", "slow"); TcpClient client = gateway.connect("orders")) {
			client.send("one\n");
			assertThat(client.line()).isEqualTo("one, late");
			assertThat(client.line()).isNull();
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isOne();
		}
	}

	@Test
	void timeInWhichTheGatewayDoesNotReadDoesNotCount() throws Exception {
		Beans.gate = new CountDownLatch(1);
		try (GatewayTester gateway = listening("one-way", "gated"); TcpClient client = gateway.connect("orders")) {
			client.send("one\n");
			client.socket().setSoTimeout(1500);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::line);
			assertThat(gateway.inbound("orders").expiredConnections(ConnectionDeadline.IDLE)).isZero();
			client.socket().setSoTimeout(20_000);
			Beans.gate.countDown();
			assertThat(client.line()).isNull();
			awaitReceived("one");
			assertThat(gateway.inbound("orders").expiredConnections(ConnectionDeadline.IDLE)).isOne();
		}
	}

	private static String line(TcpClient client) {
		try {
			return client.line();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		static final List<String> RECEIVED = new CopyOnWriteArrayList<>();

		static volatile CountDownLatch gate = new CountDownLatch(0);

		@Bean
		Consumer<String> collect() {
			return RECEIVED::add;
		}

		@Bean
		Consumer<String> gated() {
			return (text) -> {
				try {
					gate.await(20, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				RECEIVED.add(text);
			};
		}

		@Bean
		Function<String, CompletableFuture<String>> slow() {
			return (text) -> CompletableFuture.supplyAsync(() -> text + ", late",
					CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS));
		}

		@Bean
		Doorman doorman() {
			return new Doorman();
		}

	}

	/** Blocks, as beans may. */
	public static class Doorman {

		public Credentials login() throws InterruptedException {
			TimeUnit.MILLISECONDS.sleep(20);
			return new Credentials("me");
		}

		public boolean approves(String answer) throws InterruptedException {
			assertThat(Thread.currentThread().isVirtual()).isTrue();
			TimeUnit.MILLISECONDS.sleep(20);
			return answer.equals("WELCOME");
		}

		public boolean isAlive(String answer) {
			return answer.equals("ALIVE");
		}

	}

	/** What a peer is told. */
	public record Credentials(String user) {
	}

}
