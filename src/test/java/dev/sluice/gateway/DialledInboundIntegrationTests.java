package dev.sluice.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.inbound.InboundStatus;
import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Inbounds that dial the far side and receive from it.
 */
class DialledInboundIntegrationTests {

	private static final String QUICK = "{first: 20ms, max: 100ms}";

	private static GatewayTester gateway(String pattern, String bean, String reconnect, int... ports) {
		List<String> addresses = Arrays.stream(ports).mapToObj((port) -> "tcp://127.0.0.1:" + port).toList();
		return GatewayTester.start("""
				sluice:
				  inbound:
				    feed:
				      connect: %s
				      framing: line
				      payload: text
				      pattern: %s
				      reconnect: %s
				      deadlines: {linger: 1s}
				  routes:
				    all:
				      from: feed
				      to: %s
				""".formatted(addresses, pattern, reconnect, bean), Beans.class);
	}

	private static GatewayTester collecting(int... ports) {
		return gateway("one-way", "collect", QUICK, ports);
	}

	@BeforeEach
	void forget() {
		Beans.RECEIVED.clear();
		Beans.reset();
	}

	@Test
	void receivesFromTheFarSide() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("a\nb\nc\n");
			server.sink(peer);
		}); GatewayTester gateway = collecting(farSide.port())) {
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("a", "b", "c"));
			InboundStatus status = gateway.inbound("feed").status();
			assertThat(status.state()).isEqualTo(State.UP);
			assertThat(status.address()).isEqualTo("tcp://127.0.0.1:" + farSide.port());
			assertThat(status.connections()).isOne();
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(3);
			assertThat(farSide.connections()).hasSize(1);
		}
	}

	@Test
	void dialsFromTheLocalAddress() throws Exception {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo); GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    feed: {connect: "tcp://127.0.0.1:%d", local: 127.0.0.6, framing: line}
				  routes:
				    all: {from: feed, to: discard}
				""".formatted(farSide.port()))) {
			await().untilAsserted(() -> assertThat(farSide.connections()).hasSize(1));
			assertThat(farSide.connections().getFirst().getInetAddress()).isEqualTo(InetAddress.getByName("127.0.0.6"));
			assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.UP);
		}
	}

	@Test
	void answersTheRequestsOfTheFarSideInOrder() throws Exception {
		CompletableFuture<List<String>> answers = new CompletableFuture<>();
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("a\nb\nc\n");
			answers.complete(List.of(peer.line(), peer.line(), peer.line()));
			server.sink(peer);
		}); GatewayTester gateway = gateway("request-reply", "upper", QUICK, farSide.port())) {
			assertThat(answers.get(20, TimeUnit.SECONDS)).containsExactly("A", "B", "C");
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(3);
		}
	}

	@Test
	void startsWhileTheFarSideIsDownAndSaysWhyAndConnectsWhenItComes() {
		int port = TcpServer.deadPort();
		try (GatewayTester gateway = collecting(port)) {
			await().untilAsserted(() -> {
				InboundStatus status = gateway.inbound("feed").status();
				assertThat(status.state()).isEqualTo(State.DOWN);
				assertThat(status.reason()).isEqualTo("connection refused");
				assertThat(status.connections()).isZero();
			});
			try (TcpServer farSide = TcpServer.startAt(port, (server, peer) -> {
				peer.send("late\n");
				server.sink(peer);
			})) {
				await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("late"));
				assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.UP);
				assertThat(farSide.connections()).hasSize(1);
			}
		}
	}

	@Test
	void takesTheNextAddressWhereTheFirstRefuses() {
		try (TcpServer second = TcpServer.start((server, peer) -> {
			peer.send("second\n");
			server.sink(peer);
		}); GatewayTester gateway = collecting(TcpServer.deadPort(), second.port())) {
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("second"));
			assertThat(gateway.inbound("feed").status().address()).endsWith(":" + second.port());
		}
	}

	@Test
	void dialsAgainWhenTheConnectionIsLost() {
		int port;
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("first\n");
			server.sink(peer);
		})) {
			port = farSide.port();
			try (GatewayTester gateway = collecting(port)) {
				await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("first"));
				farSide.close();
				await().untilAsserted(() -> assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.DOWN));
				try (TcpServer again = TcpServer.startAt(port, (server, peer) -> {
					peer.send("second\n");
					server.sink(peer);
				})) {
					await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("first", "second"));
					assertThat(again.connections()).hasSize(1);
				}
			}
		}
	}

	@Test
	void aFarSideThatHangsUpAfterEachMessageIsDialledAgainWithoutLongerAndLongerPauses() {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer farSide = TcpServer.start((server, peer) -> peer.send("n" + count.incrementAndGet() + "\n"));
				GatewayTester gateway = gateway("one-way", "collect", "{first: 20ms, max: 10m}", farSide.port())) {
			await().atMost(20, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(Beans.RECEIVED).contains("n1", "n7", "n14"));
		}
	}

	@Test
	void aFarSideThatHangsUpAtOnceIsDialledWithPauses() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
		}); GatewayTester gateway = gateway("one-way", "collect", "{first: 10m, max: 10m}", farSide.port())) {
			await().untilAsserted(() -> assertThat(farSide.connections()).hasSize(1));
			await().untilAsserted(
					() -> assertThat(gateway.inbound("feed").status().reason()).isEqualTo("the connection was closed"));
			await().during(300, TimeUnit.MILLISECONDS)
				.untilAsserted(() -> assertThat(farSide.connections()).hasSize(1));
		}
	}

	@Test
	void connectsAgainAfterItWasStoppedAndStarted() {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("hello\n");
			server.sink(peer);
		}); GatewayTester gateway = collecting(farSide.port())) {
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("hello"));
			gateway.inbound("feed").stop();
			assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.STOPPED);
			gateway.inbound("feed").start();
			await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("hello", "hello"));
			assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.UP);
		}
	}

	@Test
	void stoppingAnswersWhatWasReadAndDialsNoMore() throws Exception {
		CompletableFuture<String> rest = new CompletableFuture<>();
		Ledger ledger;
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("slow\n");
			rest.complete(peer.rest());
		}); GatewayTester gateway = gateway("request-reply", "gated", QUICK, farSide.port())) {
			ledger = gateway.ledger("feed");
			assertThat(Beans.entered.await(20, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
			await().untilAsserted(() -> assertThat(gateway.inbound("feed").status().state()).isEqualTo(State.DRAINING));
			Beans.gate.complete("done");
			assertThat(rest.get(20, TimeUnit.SECONDS)).isEqualTo("done\n");
			closing.get(20, TimeUnit.SECONDS);
			assertThat(farSide.connections()).hasSize(1);
		}
		assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isOne();
	}

	@Test
	void stoppingDoesNotWaitForAFarSideThatNeverCloses() throws IOException {
		CountDownLatch hold = new CountDownLatch(1);
		Ledger ledger;
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.send("one\n");
			hold.await();
		})) {
			try (GatewayTester gateway = collecting(farSide.port())) {
				ledger = gateway.ledger("feed");
				await().untilAsserted(() -> assertThat(Beans.RECEIVED).containsExactly("one"));
			}
			assertThat(farSide.connections().getFirst().getInputStream().read()).isEqualTo(-1);
			hold.countDown();
		}
		assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isOne();
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		static final List<String> RECEIVED = new CopyOnWriteArrayList<>();

		static volatile CompletableFuture<String> gate = new CompletableFuture<>();

		static volatile CountDownLatch entered = new CountDownLatch(1);

		static void reset() {
			gate = new CompletableFuture<>();
			entered = new CountDownLatch(1);
		}

		@Bean
		Consumer<String> collect() {
			return RECEIVED::add;
		}

		@Bean
		Function<String, String> upper() {
			return String::toUpperCase;
		}

		@Bean
		Function<String, CompletableFuture<String>> gated() {
			return (text) -> {
				entered.countDown();
				return gate;
			};
		}

	}

}
