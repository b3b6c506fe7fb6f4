package dev.sluice.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.OutboundStatus.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages that are sent on one-way, copied, sent to several targets, or sent as
 * datagrams.
 */
class ForwardingIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String FORWARD = """
			sluice:
			  inbound:
			    feed:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      %s
			  outbound:
			    store:
			      connect: tcp://127.0.0.1:%d
			      framing: line
			      payload: text
			      reconnect: {first: 20ms, max: 100ms}
			      %s
			  routes:
			    all:
			      from: feed
			      to: store
			""";

	private static final String ANSWERING = """
			sluice:
			  inbound:
			    feed:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      pattern: request-reply
			      on-error: reply
			      error-reply: "ERROR #{cause}"
			  outbound:
			    core:
			      connect: %s
			      pattern: request-reply
			      payload: text
			      deadlines: {reply: 3s}
			    other:
			      connect: tcp://127.0.0.1:%d
			      framing: line
			      %s
			  routes:
			    all:
			      from: feed
			      %s
			""";

	@Test
	void theMessagesOfEachConnectionArriveInOrder() throws Exception {
		int connections = 20;
		int each = 500;
		try (TcpServer farSide = TcpServer.start(TcpServer::sink);
				GatewayTester gateway = GatewayTester
					.start(FORWARD.formatted("pattern: one-way", farSide.port(), "connections: 4"));
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<String>> sending = new ArrayList<>();
			for (int c = 0; c < connections; c++) {
				List<String> lines = numbered("c" + c + " ", each);
				sending.add(executor.submit(() -> sendOneByOne(gateway, lines)));
			}
			for (Future<String> one : sending) {
				assertThat(one.get(30, TimeUnit.SECONDS)).isEmpty();
			}
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(farSide.lines()).hasSize(connections * each));
			for (int c = 0; c < connections; c++) {
				String name = "c" + c + " ";
				assertThat(farSide.lines().stream().filter((line) -> line.startsWith(name)))
					.containsExactlyElementsOf(numbered(name, each));
			}
			assertThat(farSide.connections()).hasSizeLessThanOrEqualTo(4);
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(connections * each);
		}
	}

	private static List<String> numbered(String name, int count) {
		return IntStream.range(0, count).mapToObj((i) -> name + i).toList();
	}

	private static String sendOneByOne(GatewayTester gateway, List<String> lines) throws IOException {
		try (TcpClient client = gateway.connect("feed")) {
			for (String line : lines) {
				client.send(line + "\n");
			}
			client.endOutput();
			return client.rest();
		}
	}

	@Test
	void oneWayMessagesWaitWhileTheFarSideIsDownAndNoMoreAreRead() throws Exception {
		int port = TcpServer.deadPort();
		int count = 100;
		// Large enough that a read does not bring many.
		List<String> messages = numbered("x".repeat(10_000), count);
		try (GatewayTester gateway = GatewayTester
			.start(FORWARD.formatted("limits: {in-flight-per-connection: 8}", port, "connections: 1"));
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				TcpClient client = gateway.connect("feed")) {
			await().untilAsserted(() -> assertThat(gateway.outbound("store").status().state()).isEqualTo(State.DOWN));
			Future<?> sending = executor.submit(() -> client.send(String.join("\n", messages) + "\n"));
			Ledger ledger = gateway.ledger("feed");
			await().untilAsserted(() -> assertThat(ledger.inFlight()).isGreaterThanOrEqualTo(8));
			await().during(300, TimeUnit.MILLISECONDS)
				.untilAsserted(() -> assertThat(ledger.received()).isLessThan(count));
			assertThat(ledger.ended(Outcome.FAILED)).isZero();
			try (TcpServer farSide = TcpServer.startAt(port, TcpServer::sink)) {
				await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(farSide.lines()).containsExactlyElementsOf(messages));
				sending.get(20, TimeUnit.SECONDS);
				assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(count);
			}
		}
	}

	@Test
	void oneWayMessagesFailWhileTheFarSideIsDownWhereToldTo() throws IOException {
		try (GatewayTester gateway = GatewayTester
			.start(FORWARD.formatted("pattern: one-way", TcpServer.deadPort(), "while-down: fail"));
				TcpClient client = gateway.connect("feed")) {
			await().untilAsserted(() -> assertThat(gateway.outbound("store").status().state()).isEqualTo(State.DOWN));
			client.send("a\nb\n");
			await().untilAsserted(() -> assertThat(gateway.ledger("feed").received()).isEqualTo(2));
			for (Ledger ledger : List.of(gateway.ledger("feed"), gateway.routeLedger("all"))) {
				assertThat(GatewayTester.settled(ledger).ended(Outcome.FAILED, Cause.TARGET_DOWN)).isEqualTo(2);
			}
		}
	}

	@Test
	void aCopyToAnOutboundThatIsDownNeitherHoldsUpNorFailsAnything() throws IOException {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = GatewayTester
					.start(ANSWERING.formatted("tcp://127.0.0.1:" + farSide.port() + "\n      framing: line",
							TcpServer.deadPort(), "while-down: wait", "to: core\n      copy-to: other"));
				TcpClient client = gateway.connect("feed")) {
			for (int i = 0; i < 200; i++) {
				assertThat(client.send("n" + i + "\n").line()).isEqualTo("n" + i);
			}
			assertThat(gateway.settled("feed").ended(Outcome.HANDLED)).isEqualTo(200);
		}
	}

	@Test
	void ofSeveralTargetsAllAreSentToAndTheFirstAnswers() throws IOException {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo);
				TcpServer second = TcpServer.start(TcpServer::sink);
				GatewayTester gateway = GatewayTester
					.start(ANSWERING.formatted("tcp://127.0.0.1:" + farSide.port() + "\n      framing: line",
							second.port(), "while-down: fail", "to: [core, other]"));
				TcpClient client = gateway.connect("feed")) {
			assertThat(client.send("a\n").line()).isEqualTo("a");
			await().untilAsserted(() -> assertThat(second.lines()).containsExactly("a"));
			second.close();
			await().untilAsserted(() -> assertThat(client.send("b\n").line()).isEqualTo("ERROR target-down"));
			gateway.settled("feed");
		}
	}

	@Test
	void aDatagramIsAnsweredWithTheFarSidesDatagramAndALostOneIsATimeout() throws Exception {
		try (DatagramSocket farSide = new DatagramSocket(0, InetAddress.getLoopbackAddress());
				GatewayTester gateway = GatewayTester.start(ANSWERING
					.formatted("udp://127.0.0.1:" + farSide.getLocalPort(), 1, "while-down: fail", "to: core"));
				TcpClient client = gateway.connect("feed")) {
			Thread.ofVirtual().start(() -> answerAllBut(farSide, "lost"));
			assertThat(client.send("a\nlost\nb\n").line()).isEqualTo("a!");
			assertThat(client.line()).isEqualTo("ERROR timeout");
			assertThat(client.line()).isEqualTo("b!");
			Ledger ledger = gateway.settled("feed");
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(2);
			assertThat(ledger.ended(Outcome.FAILED, Cause.TIMEOUT)).isOne();
		}
	}

	private static void answerAllBut(DatagramSocket socket, String silent) {
		try {
			while (true) {
				DatagramPacket packet = new DatagramPacket(new byte[100], 100);
				socket.receive(packet);
				String text = new String(packet.getData(), 0, packet.getLength());
				if (!text.equals(silent)) {
					byte[] answer = (text + "!").getBytes();
					socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
				}
			}
		}
		catch (IOException ex) {
			// The test has ended.
		}
	}

}
