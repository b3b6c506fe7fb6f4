package dev.sluice.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two gateways, of which the first passes on what it receives, with nobody to answer.
 */
class OneWayChainIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String ONE_WAY = """
			sluice:
			  inbound:
			    feed: {listen: "tcp://127.0.0.1:%d", framing: line, payload: text}
			  routes:
			    all: {from: feed, to: %s}
			""";

	@Test
	void aChainOfTwoGatewaysLosesNothingWhenTheSecondIsStoppedAndStartedUnderLoad() throws Exception {
		int senders = 4;
		GatewayTester second = second(0);
		int port = second.address("feed").getPort();
		List<String> arrived = new ArrayList<>();
		try (GatewayTester first = GatewayTester.start(ONE_WAY.formatted(0, "next") + """
				  outbound:
				    next:
				      connect: tcp://127.0.0.1:%d
				      framing: line
				      reconnect: {first: 20ms, max: 100ms}
				""".formatted(port)); ExecutorService executor = Executors.newCachedThreadPool()) {
			CountDownLatch enough = new CountDownLatch(1);
			List<Future<Integer>> sent = new ArrayList<>();
			for (int s = 0; s < senders; s++) {
				String prefix = "s" + s + ":";
				TcpClient client = first.connect("feed");
				sent.add(executor.submit(() -> sendUntil(client, prefix, enough)));
			}
			for (int restart = 0; restart < 3; restart++) {
				DrainBeans beans = second.context().getBean(DrainBeans.class);
				await().atMost(PATIENCE).until(() -> beans.seen.size() > 2_000);
				Ledger ledger = second.ledger("feed");
				second.close();
				assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isEqualTo(beans.seen.size());
				arrived.addAll(beans.seen);
				second = second(port);
			}
			enough.countDown();
			int total = 0;
			for (Future<Integer> sender : sent) {
				total += sender.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			}
			int all = total;
			Ledger ledger = first.ledger("feed");
			await().atMost(PATIENCE).until(() -> ledger.received() == all);
			assertThat(first.settled("feed").ended(Outcome.HANDLED)).isEqualTo(all);
			DrainBeans beans = second.context().getBean(DrainBeans.class);
			int before = arrived.size();
			await().atMost(PATIENCE).until(() -> before + beans.seen.size() == all);
			arrived.addAll(beans.seen);
			for (int s = 0; s < senders; s++) {
				String prefix = "s" + s + ":";
				assertThat(arrived.stream().filter((line) -> line.startsWith(prefix)))
					.containsExactlyElementsOf(lines(prefix, sent.get(s).resultNow()));
			}
		}
		finally {
			second.close();
		}
	}

	private static GatewayTester second(int port) {
		return GatewayTester.start(ONE_WAY.formatted(port, "collect"), DrainBeans.class);
	}

	private static int sendUntil(TcpClient client, String prefix, CountDownLatch enough) throws Exception {
		int count = 0;
		try (client) {
			while (!enough.await(1, TimeUnit.MILLISECONDS)) {
				StringBuilder burst = new StringBuilder();
				for (int i = 0; i < 10; i++) {
					burst.append(prefix).append(count++).append('\n');
				}
				client.send(burst.toString());
			}
		}
		return count;
	}

	private static List<String> lines(String prefix, int count) {
		return IntStream.range(0, count).mapToObj((i) -> prefix + i).toList();
	}

}
