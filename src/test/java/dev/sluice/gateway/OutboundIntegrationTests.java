package dev.sluice.gateway;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.OutboundStatus;
import dev.sluice.outbound.OutboundStatus.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests that are answered by a far side, good or bad.
 */
class OutboundIntegrationTests {

	private static final String RELAY = """
			sluice:
			  inbound:
			    orders:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      pattern: request-reply
			      on-error: reply
			      error-reply: "ERROR #{cause}"
			  outbound:
			    core:
			      connect: [%s]
			      payload: text
			      pattern: request-reply
			      reconnect: {first: 20ms, max: 100ms}
			      %s
			  routes:
			    all:
			      from: orders
			      to: core
			""";

	private static GatewayTester relay(String addresses, String... more) {
		return GatewayTester.start(RELAY.formatted(addresses, String.join("\n      ", more)));
	}

	private static GatewayTester lines(int port, String... more) {
		return relay("tcp://127.0.0.1:" + port, "framing: line", String.join("\n      ", more));
	}

	private static void assertEnded(GatewayTester gateway, int handled, int failed, Cause cause) {
		for (Ledger ledger : List.of(gateway.ledger("orders"), gateway.routeLedger("all"))) {
			GatewayTester.settled(ledger);
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(handled);
			assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(failed);
			assertThat(ledger.ended(Outcome.FAILED, cause)).isEqualTo(failed);
		}
	}

	private static void awaitState(GatewayTester gateway, State state) {
		await().untilAsserted(() -> assertThat(gateway.outbound("core").status().state()).isEqualTo(state));
	}

	@Test
	void answersWithWhatTheFarSideAnswers() throws IOException {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = lines(farSide.port());
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\nb\n").line()).isEqualTo("a");
			assertThat(client.line()).isEqualTo("b");
			assertEnded(gateway, 2, 0, Cause.FAILED);
		}
	}

	@Test
	void aFarSideThatDiesIsTargetDownAndItsRequestIsNotSentAgain() throws IOException {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			if ("good".equals(server.read(peer))) {
				peer.send("good\n");
				server.sink(peer);
			}
		}); GatewayTester gateway = lines(farSide.port()); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("die\n").line()).isEqualTo("ERROR target-down");
			await().untilAsserted(() -> assertThat(client.send("good\n").line()).isEqualTo("good"));
			assertThat(farSide.lines()).containsOnlyOnce("die");
			gateway.settled("orders");
			assertThat(gateway.ledger("orders").ended(Outcome.HANDLED)).isOne();
		}
	}

	@Test
	void aMissedDeadlineIsATimeoutAndTheLateAnswerIsNotTheNextRequests() throws Exception {
		CountDownLatch late = new CountDownLatch(1);
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			if ("slow".equals(server.read(peer))) {
				late.await();
				peer.send("slow\n");
			}
			else {
				peer.send("fast\n");
			}
			server.echo(peer);
		});
				GatewayTester gateway = lines(farSide.port(), "connections: 1", "deadlines: {reply: 3s}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("slow\n").line()).isEqualTo("ERROR timeout");
			late.countDown();
			assertThat(client.send("fast\nagain\n").line()).isEqualTo("fast");
			assertThat(client.line()).isEqualTo("again");
			assertEnded(gateway, 2, 1, Cause.TIMEOUT);
			assertThat(farSide.connections()).hasSize(2);
		}
	}

	@Test
	void aRefusedConnectionFailsRequestsAtOnceAndTheStatusSaysWhy() throws IOException {
		int port = TcpServer.deadPort();
		try (GatewayTester gateway = lines(port)) {
			awaitState(gateway, State.DOWN);
			OutboundStatus status = gateway.outbound("core").status();
			assertThat(status.reason()).isEqualTo("connection refused");
			assertThat(status.connections()).isZero();
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("a\nb\n").line()).isEqualTo("ERROR target-down");
				assertThat(client.line()).isEqualTo("ERROR target-down");
				assertEnded(gateway, 0, 2, Cause.TARGET_DOWN);
				try (TcpServer farSide = TcpServer.startAt(port, TcpServer::echo)) {
					awaitState(gateway, State.UP);
					assertThat(client.send("c\n").line()).isEqualTo("c");
					assertThat(farSide.lines()).containsExactly("c");
				}
			}
		}
	}

	@Test
	void takesTheSecondAddressWhenTheFirstDiesAndStaysWithIt() throws IOException {
		try (TcpServer first = TcpServer.start(TcpServer::echo); TcpServer second = TcpServer.start(TcpServer::echo)) {
			String addresses = "'tcp://127.0.0.1:" + first.port() + "', 'tcp://127.0.0.1:" + second.port() + "'";
			try (GatewayTester gateway = relay(addresses, "framing: line", "connections: 1");
					TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("one\n").line()).isEqualTo("one");
				first.close();
				await().untilAsserted(() -> assertThat(client.send("two\n").line()).isEqualTo("two"));
				assertThat(first.lines()).containsExactly("one");
				assertThat(String.valueOf(gateway.outbound("core").status().address())).endsWith(":" + second.port());
				try (TcpServer back = TcpServer.startAt(first.port(), TcpServer::echo)) {
					assertThat(client.send("three\n").line()).isEqualTo("three");
					assertThat(back.connections()).isEmpty();
				}
			}
		}
	}

	@Test
	void garbageIsMalformed() throws IOException {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			peer.read(5);
			peer.send("garbage");
			server.sink(peer);
		});
				GatewayTester gateway = relay("tcp://127.0.0.1:" + farSide.port(),
						"framing: {type: length-text, digits: 4}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("ERROR malformed");
			assertEnded(gateway, 0, 1, Cause.MALFORMED);
		}
	}

	@Test
	void anAnswerOverTheLimitIsTooLong() throws IOException {
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			server.read(peer);
			peer.send("x".repeat(100) + "\n");
			server.sink(peer);
		});
				GatewayTester gateway = lines(farSide.port(), "limits: {frame-size: 16B}");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("ERROR too-long");
			assertEnded(gateway, 0, 1, Cause.TOO_LONG);
		}
	}

	@Test
	void opensConnectionsAsTheyAreNeededWithOneRequestOnEach() throws IOException {
		CountDownLatch all = new CountDownLatch(3);
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			String line = server.read(peer);
			all.countDown();
			all.await();
			peer.send(line + "\n");
			server.echo(peer);
		});
				GatewayTester gateway = lines(farSide.port(), "connections: 3");
				TcpClient a = gateway.connect("orders");
				TcpClient b = gateway.connect("orders");
				TcpClient c = gateway.connect("orders")) {
			await().untilAsserted(() -> assertThat(farSide.connections()).hasSize(1));
			a.send("a\n");
			b.send("b\n");
			c.send("c\n");
			assertThat(List.of(a.line(), b.line(), c.line())).containsExactly("a", "b", "c");
			assertThat(farSide.connections()).hasSize(3);
		}
	}

	@Test
	void anOutboundMayReadWithoutFrames() throws IOException {
		try (TcpServer farSide = TcpServer.start((server, peer) -> peer.send("got " + peer.rest()));
				GatewayTester gateway = relay("tcp://127.0.0.1:" + farSide.port(), "framing: until-close");
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("hi\n").line()).isEqualTo("got hi");
			assertEnded(gateway, 1, 0, Cause.FAILED);
		}
	}

	@Test
	void stoppingWaitsForTheAnswerOfTheFarSide() throws Exception {
		CountDownLatch read = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		try (TcpServer farSide = TcpServer.start((server, peer) -> {
			String line = server.read(peer);
			read.countDown();
			answer.await();
			peer.send(line + "\n");
			server.sink(peer);
		}); GatewayTester gateway = lines(farSide.port()); TcpClient client = gateway.connect("orders")) {
			client.send("a\n");
			assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
			Ledger ledger = gateway.ledger("orders");
			CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
			await().untilAsserted(
					() -> assertThat(gateway.inbound("orders").status().state().name()).isEqualTo("DRAINING"));
			answer.countDown();
			assertThat(client.rest()).isEqualTo("a\n");
			client.close();
			closing.get(20, TimeUnit.SECONDS);
			assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isOne();
		}
	}

}
