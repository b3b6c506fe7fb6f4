package dev.sluice.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.OutboundStatus.State;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An outbound that judges answers, tries again, and stops trying.
 */
class GuardedOutboundIntegrationTests {

	private static final String CONFIGURATION = """
			sluice:
			  inbound:
			    terminals:
			      listen: tcp://127.0.0.1:0
			      framing: line
			      payload: text
			      pattern: request-reply
			      on-error: reply
			      error-reply: "ERROR #{cause} #{payload}"
			  outbound:
			    host:
			      connect: tcp://127.0.0.1:%d
			      framing: line
			      payload: text
			      pattern: request-reply
			      connections: 4
			      reconnect: {first: 5ms, max: 50ms}
			      %s
			  routes:
			    twice:
			      from: terminals
			      order: 1
			      when: "payload.startsWith('twice')"
			      to: host
			      %s
			    once:
			      from: terminals
			      to: host
			""";

	@Test
	void anAnswerThatIsNotAcceptedIsAnErrorOfItsRequestOnly() throws IOException {
		try (TcpServer farSide = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = GatewayTester.start(CONFIGURATION.formatted(farSide.port(),
						"accept: \"!payload.contains('bad') && headers.sluice_route == 'once'\"", ""));
				TcpClient client = gateway.connect("terminals")) {
			client.send("one\nbad\ntwo\ntwice\n");
			assertThat(client.line()).isEqualTo("one");
			assertThat(client.line()).isEqualTo("ERROR refused bad");
			assertThat(client.line()).isEqualTo("two");
			assertThat(client.line()).isEqualTo("ERROR refused twice");
			assertThat(gateway.settled("terminals").ended(Outcome.FAILED, Cause.REFUSED)).isEqualTo(2);
			assertThat(failures(gateway, Cause.REFUSED)).isEqualTo(2);
		}
	}

	private static double failures(GatewayTester gateway, Cause cause) {
		return meters(gateway).get("sluice.outbound.failures").tags("cause", cause.word()).functionCounter().count();
	}

	private static MeterRegistry meters(GatewayTester gateway) {
		return gateway.context().getBean(MeterRegistry.class);
	}

	@Test
	void onlyTheRouteThatIsIdempotentHasALostRequestSentAgain() throws IOException {
		try (TcpServer farSide = TcpServer.start(GuardedOutboundIntegrationTests::loseEachFirst);
				GatewayTester gateway = GatewayTester.start(CONFIGURATION.formatted(farSide.port(),
						"retry: {attempts: 5, backoff: 20ms}", "idempotent: true"));
				TcpClient client = gateway.connect("terminals")) {
			assertThat(client.send("once 1\n").line()).isEqualTo("ERROR target-down once 1");
			assertThat(client.send("twice 2\n").line()).isEqualTo("twice 2");
			assertThat(farSide.lines()).containsExactly("once 1", "twice 2", "twice 2");
			assertThat(meters(gateway).get("sluice.outbound.retries").functionCounter().count()).isPositive();
			assertThat(meters(gateway).get("sluice.outbound.replies").functionTimer().count()).isOne();
			assertThat(gateway.settled("terminals").ended(Outcome.HANDLED)).isOne();
		}
	}

	private static void loseEachFirst(TcpServer server, TcpClient peer) throws IOException {
		for (String line = server.read(peer); line != null; line = server.read(peer)) {
			String read = line;
			if (server.lines().stream().filter(read::equals).count() == 1) {
				return;
			}
			peer.send(line + "\n");
		}
	}

	@Test
	void aCircuitThatIsOpenAnswersAtOnceAndClosesWhenTheFarSideIsBack() throws IOException {
		int port = TcpServer.deadPort();
		try (GatewayTester gateway = GatewayTester
			.start(CONFIGURATION.formatted(port, "circuit-breaker: {failures: 3, open: 200ms}", ""));
				TcpClient client = gateway.connect("terminals")) {
			await().until(() -> gateway.outbound("host").status().state() == State.DOWN);
			for (int i = 0; i < 3; i++) {
				assertThat(client.send("once\n").line()).isEqualTo("ERROR target-down once");
			}
			assertThat(gateway.outbound("host").circuit()).isEqualTo(CircuitState.OPEN);
			assertThat(meters(gateway).get("sluice.outbound.circuit.open").gauge().value()).isOne();
			try (TcpServer farSide = TcpServer.startAt(port, TcpServer::echo)) {
				await().until(() -> client.send("once\n").line().equals("once"));
				assertThat(gateway.outbound("host").circuit()).isEqualTo(CircuitState.CLOSED);
				assertThat(meters(gateway).get("sluice.outbound.circuit.open").gauge().value()).isZero();
				assertThat(farSide.lines()).containsExactly("once");
			}
			gateway.settled("terminals");
		}
	}

	@Test
	void eachRequestIsAnsweredOnceInOrderWhileTheFarSideIsKilledByTheHundred() throws Exception {
		int terminals = 8;
		int each = 500;
		try (TcpServer farSide = TcpServer.start(GuardedOutboundIntegrationTests::answerSomeAndDie);
				GatewayTester gateway = GatewayTester.start(CONFIGURATION.formatted(farSide.port(),
						"retry: {attempts: 4, backoff: 5ms}\n      circuit-breaker: {failures: 50, open: 10ms}",
						"idempotent: true"));
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> conversations = new ArrayList<>();
			for (int t = 0; t < terminals; t++) {
				String name = t + " ";
				conversations.add(executor.submit(() -> converse(gateway, name, each)));
			}
			int answered = 0;
			for (Future<Integer> conversation : conversations) {
				answered += conversation.get(60, TimeUnit.SECONDS);
			}
			Ledger ledger = gateway.settled("terminals");
			assertThat(ledger.received()).isEqualTo(terminals * each);
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(answered);
			assertThat(ledger.ended(Outcome.FAILED, Cause.TARGET_DOWN)).isEqualTo(terminals * each - answered);
			assertThat(gateway.outbound("host").counts().pending()).isZero();
			assertThat(farSide.connections()).hasSizeGreaterThan(200);
			assertThat(sentTwice(farSide)).isNotEmpty().allMatch((line) -> line.startsWith("twice "));
		}
	}

	private static void answerSomeAndDie(TcpServer server, TcpClient peer) throws IOException {
		for (int i = ThreadLocalRandom.current().nextInt(20); i > 0; i--) {
			peer.send(server.read(peer) + "\n");
		}
		server.read(peer);
	}

	/** Several requests at a time; how many were answered. */
	private static int converse(GatewayTester gateway, String name, int count) throws IOException {
		int answered = 0;
		try (TcpClient client = gateway.connect("terminals")) {
			for (int i = 0; i < count; i += 4) {
				StringBuilder requests = new StringBuilder();
				for (int j = i; j < i + 4; j++) {
					requests.append(request(name, j)).append('\n');
				}
				client.send(requests.toString());
				for (int j = i; j < i + 4; j++) {
					String line = client.line();
					assertThat(line).isIn(request(name, j), "ERROR target-down " + request(name, j));
					answered += line.startsWith("ERROR") ? 0 : 1;
				}
			}
		}
		return answered;
	}

	private static String request(String name, int number) {
		return ((number % 2 == 0) ? "twice " : "once ") + name + number;
	}

	private static List<String> sentTwice(TcpServer farSide) {
		return farSide.lines()
			.stream()
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
			.entrySet()
			.stream()
			.filter((line) -> line.getValue() > 1)
			.map(Map.Entry::getKey)
			.toList();
	}

}
