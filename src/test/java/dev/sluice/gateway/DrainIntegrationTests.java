package dev.sluice.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of messages and peers when the gateway stops.
 */
class DrainIntegrationTests {

	/** More than any stop may take here, and less than the drain's own time. */
	private static final long STOP_SECONDS = 60;

	@Test
	void whatTheSenderSentBeforeItSawTheEndIsHandledHoweverSlowly() throws Exception {
		int count = 150;
		GatewayTester gateway = GatewayTester.start(DrainBeans.oneWay("100s", "slow",
				"limits: {in-flight-per-connection: 4}", "deadlines: {linger: 200ms}"), DrainBeans.class);
		DrainBeans beans = gateway.context().getBean(DrainBeans.class);
		try (ExecutorService executor = Executors.newCachedThreadPool(); TcpClient client = gateway.connect("feed")) {
			client.send(lines("n", count));
			await().atMost(Duration.ofSeconds(STOP_SECONDS)).until(() -> !beans.seen.isEmpty());
			Ledger ledger = gateway.ledger("feed");
			Future<?> stopping = executor.submit(gateway::close);
			assertThat(client.line()).isNull();
			client.close();
			stopping.get(STOP_SECONDS, TimeUnit.SECONDS);
			assertThat(beans.seen).hasSize(count).startsWith("n0", "n1").endsWith("n" + (count - 1));
			assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isEqualTo(count);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "upper", "later" })
	void everyRequestThatWasReadIsAnsweredWhenTheGatewayStopsUnderLoad(String bean) throws Exception {
		int clients = 20;
		GatewayTester gateway = GatewayTester.start(
				DrainBeans.oneWay("100s", bean, "pattern: request-reply", "deadlines: {linger: 30s}"),
				DrainBeans.class);
		try (ExecutorService executor = Executors.newCachedThreadPool()) {
			Ledger ledger = gateway.ledger("feed");
			List<Future<Integer>> answers = new ArrayList<>();
			for (int c = 0; c < clients; c++) {
				TcpClient client = gateway.connect("feed");
				executor.submit(() -> sendForEver(client));
				answers.add(executor.submit(() -> readInOrder(client)));
			}
			await().atMost(Duration.ofSeconds(STOP_SECONDS)).until(() -> ledger.ended(Outcome.HANDLED) > 20_000);
			gateway.close();
			int answered = 0;
			for (Future<Integer> client : answers) {
				answered += client.get(STOP_SECONDS, TimeUnit.SECONDS);
			}
			assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isEqualTo(answered);
			assertThat(ledger.received()).isEqualTo(answered);
		}
	}

	private static void sendForEver(TcpClient client) {
		try {
			for (int i = 0;; i += 10) {
				StringBuilder burst = new StringBuilder();
				for (int j = i; j < i + 10; j++) {
					burst.append('n').append(j).append('\n');
				}
				client.send(burst.toString());
			}
		}
		catch (IOException ex) {
			// The gateway has gone.
		}
	}

	/** To the end of the stream; then closes, which ends the sending too. */
	private static int readInOrder(TcpClient client) throws IOException {
		try (client) {
			int count = 0;
			for (String line = client.line(); line != null; line = client.line()) {
				assertThat(line).isEqualTo("N" + count);
				count++;
			}
			return count;
		}
	}

	@Test
	void aPeerThatTakesNoAnswersDoesNotHoldTheStopUp() throws Exception {
		GatewayTester gateway = GatewayTester.start(
				DrainBeans.oneWay("600s", "upper", "pattern: request-reply", "deadlines: {linger: 500ms}"),
				DrainBeans.class);
		try (ExecutorService executor = Executors.newCachedThreadPool(); TcpClient client = gateway.connect("feed")) {
			Ledger ledger = gateway.ledger("feed");
			executor.submit(() -> sendForEver(client));
			long[] received = new long[1];
			await().atMost(Duration.ofSeconds(STOP_SECONDS)).pollInterval(Duration.ofSeconds(2)).until(() -> {
				long before = received[0];
				received[0] = ledger.received();
				return before > 0 && before == received[0];
			});
			executor.submit(gateway::close).get(STOP_SECONDS, TimeUnit.SECONDS);
			assertThat(ledger.inFlight()).isZero();
			assertThat(ledger.ended(Outcome.FAILED)).isPositive();
			assertThat(ledger.received()).isEqualTo(
					ledger.ended(Outcome.HANDLED) + ledger.ended(Outcome.FAILED) + ledger.ended(Outcome.DROPPED));
		}
	}

	@Test
	void aPeerOfAnInboundThatTheGatewaySendsToItselfNeedNotWaitForTheOthers() throws Exception {
		int port = portOnce();
		GatewayTester gateway = GatewayTester.start("""
				spring.lifecycle.timeout-per-shutdown-phase: 100s
				sluice:
				  inbound:
				    feed: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, deadlines: {linger: 80s}}
				    again: {listen: "tcp://127.0.0.1:%d", framing: line, payload: text, deadlines: {linger: 80s}}
				  outbound:
				    self: {connect: "tcp://127.0.0.1:%d", framing: line}
				  routes:
				    feed: {from: feed, to: self}
				    again: {from: again, to: slow}
				""".formatted(port, port), DrainBeans.class);
		DrainBeans beans = gateway.context().getBean(DrainBeans.class);
		try (ExecutorService executor = Executors.newCachedThreadPool();
				TcpClient idle = gateway.connect("feed");
				TcpClient stranger = gateway.connect("again")) {
			idle.send("a\n");
			stranger.send("b\n");
			await().atMost(Duration.ofSeconds(STOP_SECONDS)).until(() -> beans.seen.size() == 2);
			Future<?> stopping = executor.submit(gateway::close);
			assertThat(idle.line()).isNull();
			// While the peer of the first inbound is still there.
			assertThat(stranger.line()).isNull();
			stranger.close();
			idle.send("c\n").close();
			stopping.get(STOP_SECONDS, TimeUnit.SECONDS);
			assertThat(beans.seen).containsExactlyInAnyOrder("a", "b", "c");
		}
	}

	private static String lines(String prefix, int count) {
		StringBuilder lines = new StringBuilder();
		for (int i = 0; i < count; i++) {
			lines.append(prefix).append(i).append('\n');
		}
		return lines.toString();
	}

	/** A port that a gateway has had and given back, as one that restarts does. */
	private static int portOnce() {
		try (GatewayTester before = GatewayTester.start(DrainBeans.oneWay("30s", "collect"), DrainBeans.class)) {
			return before.address("feed").getPort();
		}
	}

}
