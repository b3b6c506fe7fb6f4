package dev.sluice.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many requests on one connection to a far side that answers in its own order, late, or
 * unasked.
 */
class CorrelationIntegrationTests {

	private static final String HOST = """
			sluice:
			  inbound:
			    terminals:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      pattern: request-reply
			      on-error: reply
			      error-reply: "#{payload} #{cause}"
			  outbound:
			    host:
			      connect: tcp://127.0.0.1:%d
			      framing: line
			      payload: text
			      pattern: request-reply
			      connections: 1
			      correlation: {key: "payload.substring(0, 8)", unmatched: host-events}
			      limits: {in-flight: 100}
			      deadlines: {reply: 1s}
			      reconnect: {first: 20ms, max: 100ms}
			  routes:
			    auth: {from: terminals, to: host}
			    network: {from: host-events, to: networkManagement}
			""";

	@Test
	void answersEachTerminalWithItsOwnAnswerWhereTheHostShufflesAndIsLate() throws Exception {
		int terminals = 40;
		int each = 50;
		try (TcpServer host = TcpServer.start(CorrelationIntegrationTests::shuffle);
				GatewayTester gateway = GatewayTester.start(HOST.formatted(host.port()), Network.class);
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> answered = new ArrayList<>();
			for (int t = 0; t < terminals; t++) {
				int terminal = t;
				answered.add(executor.submit(() -> talk(gateway, terminal, each)));
			}
			int right = 0;
			for (Future<Integer> terminal : answered) {
				right += terminal.get(60, TimeUnit.SECONDS);
			}
			assertThat(right).isBetween(terminals * each / 2, terminals * each - 1);
			assertThat(gateway.settled("terminals").received()).isEqualTo(terminals * each);
			assertThat(gateway.ledger("terminals").ended(Outcome.FAILED, Cause.TIMEOUT))
				.isEqualTo(terminals * each - right);
			await().untilAsserted(() -> assertThat(gateway.settled("host-events").received())
				.isEqualTo(gateway.ledger("terminals").ended(Outcome.FAILED, Cause.TIMEOUT)));
		}
	}

	/** One request after another; an answer is the terminal's own, or a time-out. */
	private static int talk(GatewayTester gateway, int terminal, int count) throws Exception {
		int right = 0;
		try (TcpClient client = gateway.connect("terminals")) {
			for (int i = 0; i < count; i++) {
				String request = "%03d%05d request".formatted(terminal, i);
				String answer = client.send(request + "\n").line();
				assertThat(answer).isIn(request + " ok", request + " timeout");
				right += answer.endsWith("ok") ? 1 : 0;
			}
		}
		return right;
	}

	/** Answers in a random order, and one of fifty only when it is too late. */
	private static void shuffle(TcpServer server, TcpClient peer) throws IOException {
		List<String> held = Collections.synchronizedList(new ArrayList<>());
		int count = 0;
		for (String line = server.read(peer); line != null; line = server.read(peer)) {
			int delay = (count++ % 50 == 0) ? 1500 : (count * 37) % 20;
			String answer = line + " ok\n";
			Thread.ofVirtual().start(() -> {
				try {
					Thread.sleep(delay);
					synchronized (held) {
						peer.send(answer);
					}
				}
				catch (IOException | InterruptedException ex) {
					// Closed by the gateway.
				}
			});
		}
	}

	@Test
	void answersWhatTheHostSendsByItselfOnTheConnectionItCameFrom() throws Exception {
		try (TcpServer host = TcpServer.start((server, peer) -> {
			peer.send("NET00001 echo test\n");
			server.sink(peer);
		}); GatewayTester gateway = GatewayTester.start(HOST.formatted(host.port()), Network.class)) {
			await().untilAsserted(() -> assertThat(host.lines()).containsExactly("NET00001 echo test approved"));
			assertThat(gateway.settled("host-events").ended(Outcome.HANDLED)).isEqualTo(1);
			assertThat(gateway.routeLedger("network").received()).isEqualTo(1);
		}
	}

	@Test
	void anErrorInWhatTheHostSendsByItselfIsCountedAndHarmsNothing() throws Exception {
		try (TcpServer host = TcpServer.start((server, peer) -> {
			peer.send("BAD00001\n");
			server.echo(peer);
		});
				GatewayTester gateway = GatewayTester.start(HOST.formatted(host.port()), Network.class);
				TcpClient terminal = gateway.connect("terminals")) {
			await().untilAsserted(
					() -> assertThat(gateway.ledger("host-events").ended(Outcome.FAILED, Cause.FAILED)).isEqualTo(1));
			assertThat(terminal.send("00000001 request\n").line()).isEqualTo("00000001 request");
		}
	}

	@Test
	void whatTheHostHasSentByItselfIsCutOffAndCountedWhenTheGatewayEnds() throws Exception {
		try (TcpServer host = TcpServer.start((server, peer) -> {
			peer.send("NET00001 never handled\n");
			server.sink(peer);
		})) {
			GatewayTester gateway = GatewayTester
				.start(HOST.formatted(host.port()).replace("to: networkManagement", "to: pending")
						+ "spring.lifecycle.timeout-per-shutdown-phase: 2s\n", DrainBeans.class);
			Ledger ledger = gateway.ledger("host-events");
			await().until(() -> gateway.context().getBean(DrainBeans.class).begun.get() == 1);
			gateway.close();
			assertThat(ledger.inFlight()).isZero();
			assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(1);
		}
	}

	@Test
	void answersOverUdpByKeyAndTakesWhatTheHostSendsByItself() throws Exception {
		try (DatagramSocket host = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
				GatewayTester gateway = GatewayTester.start(HOST.formatted(host.getLocalPort())
					.replace("connect: tcp", "connect: udp")
					.replaceAll("(?s)(outbound:.*?)      framing: line\n", "$1")
					.replace("      connections: 1\n", ""), Network.class);
				TcpClient terminal = gateway.connect("terminals")) {
			host.setSoTimeout(15_000);
			terminal.send("00000001 request\n");
			DatagramPacket request = new DatagramPacket(new byte[100], 100);
			host.receive(request);
			SocketAddress sluice = request.getSocketAddress();
			send(host, sluice, "NET00001 echo test");
			DatagramPacket answer = new DatagramPacket(new byte[100], 100);
			host.receive(answer);
			assertThat(text(answer)).isEqualTo("NET00001 echo test approved");
			assertThat(answer.getSocketAddress()).isEqualTo(sluice);
			send(host, sluice, text(request) + " ok");
			assertThat(terminal.line()).isEqualTo("00000001 request ok");
			assertThat(gateway.settled("host-events").ended(Outcome.HANDLED)).isEqualTo(1);
		}
	}

	private static String text(DatagramPacket packet) {
		return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
	}

	private static void send(DatagramSocket from, SocketAddress to, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		from.send(new DatagramPacket(bytes, bytes.length, to));
	}

	static class Network {

		@Bean
		Function<String, String> networkManagement() {
			return (message) -> {
				if (message.startsWith("BAD")) {
					throw new IllegalArgumentException("bad message");
				}
				return message.startsWith("NET") ? message + " approved" : null;
			};
		}

	}

}
