package dev.sluice.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.sluice.gateway.ChangePlan.Action;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Outbounds that become others while messages go to them.
 */
class ReplacedOutboundIntegrationTests {

	private static String yaml(TcpServer far, String more) {
		return GatewayTester.orders("core") + """
				  outbound:
				    core: {connect: "tcp://127.0.0.1:%d", framing: line, payload: text, pattern: request-reply, %s}
				""".formatted(far.port(), more);
	}

	private static TcpServer farSide(String name) {
		return TcpServer.start((server, peer) -> {
			for (String line = server.read(peer); line != null; line = server.read(peer)) {
				peer.send(name + " " + line + "\n");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "connections: 4", "correlation: {order: guaranteed}, connections: 2",
			"correlation: {key: 'payload.split(\" \")[payload.split(\" \").length - 1]'}, connections: 2" })
	void everyRequestIsAnsweredInOrderWhileTheFarSideChanges(String more) throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (TcpServer a = farSide("a");
				TcpServer b = farSide("b");
				GatewayTester gateway = GatewayTester.start(yaml(a, more));
				ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> asking = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				int number = i;
				asking.add(clients.submit(() -> ask(gateway, number, over)));
			}
			for (int i = 0; i < 10; i++) {
				ChangePlan plan = gateway.become(yaml((i % 2 == 0) ? b : a, more));
				assertThat(plan.changes()).singleElement()
					.satisfies((change) -> assertThat(change.action()).isEqualTo(Action.REPLACE));
				assertThat(plan.changes().getFirst().properties()).containsExactly("connect");
			}
			over.set(true);
			long sum = 0;
			for (Future<Integer> each : asking) {
				sum += each.get(20, TimeUnit.SECONDS);
			}
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(sum).isEqualTo(ledger.received());
			assertThat(gateway.outbound("core").counts().succeeded()).isEqualTo(sum);
			await().atMost(30, TimeUnit.SECONDS).until(() -> !gateway.changes().isSettling());
			assertThat(b.connections()).isNotEmpty();
		}
		finally {
			over.set(true);
		}
	}

	private static int ask(GatewayTester gateway, int number, AtomicBoolean over) throws IOException {
		int asked = 0;
		try (TcpClient client = gateway.connect("orders")) {
			while (!over.get()) {
				String first = number + "-" + asked++;
				String second = number + "-" + asked++;
				client.send(first + "\n" + second + "\n");
				assertThat(client.line()).endsWith(" " + first);
				assertThat(client.line()).endsWith(" " + second);
			}
		}
		return asked;
	}

	@Test
	void oneWayMessagesOfAConnectionLeaveInOrderWhileTheOutboundChanges() throws Exception {
		int count = 20_000;
		// Which of two connections is read first is up to the far side.
		List<List<Integer>> heard = new CopyOnWriteArrayList<>();
		try (TcpServer far = TcpServer.start((server, peer) -> {
			List<Integer> own = Collections.synchronizedList(new ArrayList<>());
			heard.add(own);
			for (String line = peer.line(); line != null; line = peer.line()) {
				own.add(Integer.valueOf(line));
			}
		}); GatewayTester gateway = GatewayTester.start(oneWay(far, 4)); TcpClient client = gateway.connect("orders")) {
			Thread sending = Thread.startVirtualThread(() -> IntStream.range(0, count).forEach((i) -> {
				try {
					client.send(i + "\n");
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}));
			int changes = 0;
			while (sending.isAlive()) {
				gateway.become(oneWay(far, 3 + changes++ % 2));
			}
			await().atMost(20, TimeUnit.SECONDS).until(() -> heard.stream().mapToInt(List::size).sum() == count);
			assertThat(changes).isPositive();
			List<List<Integer>> used = heard.stream()
				.filter((each) -> !each.isEmpty())
				.sorted(Comparator.comparing(List::getFirst))
				.toList();
			assertThat(used.stream().flatMap(List::stream).toList())
				.isEqualTo(IntStream.range(0, count).boxed().toList());
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(count);
		}
	}

	@Test
	void whatWaitsForADeadFarSideGoesToTheNewOneInOrder() throws IOException {
		int dead = TcpServer.deadPort();
		try (TcpServer far = TcpServer.start(TcpServer::sink);
				GatewayTester gateway = GatewayTester.start(oneWay(far, 4).replace(":" + far.port(), ":" + dead));
				TcpClient client = gateway.connect("orders")) {
			for (int i = 0; i < 100; i++) {
				client.send(i + "\n");
			}
			await().until(() -> gateway.outbound("core").counts().pending() == 100);
			gateway.become(oneWay(far, 4));
			client.send("100\n");
			await().atMost(20, TimeUnit.SECONDS).until(() -> far.lines().size() == 101);
			assertThat(far.lines()).isEqualTo(IntStream.range(0, 101).mapToObj(Integer::toString).toList());
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(101);
		}
	}

	private static String oneWay(TcpServer far, int connections) {
		return GatewayTester.orders("core").replace("pattern: request-reply", "pattern: one-way") + """
				  outbound:
				    core: {connect: "tcp://127.0.0.1:%d", framing: line, payload: text, connections: %d}
				""".formatted(far.port(), connections);
	}

	@Test
	void pairsThatAreOpenGoOnAndNewOnesGoToTheNewFarSide() throws IOException {
		try (TcpServer a = farSide("a");
				TcpServer b = farSide("b");
				GatewayTester gateway = GatewayTester.start(paired(a));
				TcpClient open = gateway.connect("orders")) {
			assertThat(open.send("1\n").line()).isEqualTo("a 1");
			gateway.become(paired(b));
			assertThat(open.send("2\n").line()).isEqualTo("a 2");
			try (TcpClient fresh = gateway.connect("orders")) {
				assertThat(fresh.send("3\n").line()).isEqualTo("b 3");
				assertThat(open.send("4\n").line()).isEqualTo("a 4");
			}
			open.close();
			await().atMost(20, TimeUnit.SECONDS).until(() -> !gateway.changes().isSettling());
		}
	}

	private static String paired(TcpServer far) {
		return """
				sluice:
				  inbound:
				    orders: {listen: "tcp://127.0.0.1:0", framing: raw}
				  routes:
				    all: {from: orders, to: core}
				  outbound:
				    core: {connect: "tcp://127.0.0.1:%d", framing: raw, connections: paired}
				""".formatted(far.port());
	}

	@Test
	void anOutboundThatIsAddedIsDialledAndOneThatIsRemovedIsClosed() throws IOException {
		try (TcpServer a = farSide("a");
				GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			gateway.become(yaml(a, "connections: 1"));
			assertThat(client.send("1\n").line()).isEqualTo("a 1");
			gateway.become(GatewayTester.orders("upper"));
			assertThat(client.send("x\n").line()).isEqualTo("X");
			await().atMost(20, TimeUnit.SECONDS).until(() -> !gateway.changes().isSettling());
			assertThat(gateway.context().getBeanDefinitionNames()).noneMatch((name) -> name.startsWith("core"));
			assertThat(a.connections()).singleElement()
				.satisfies((connection) -> await().until(() -> connection.isClosed()));
		}
	}

	@Test
	void removingAnOutboundDoesNotHarmWhatUsedItFromTheStart() throws IOException {
		try (TcpServer a = farSide("a");
				GatewayTester gateway = GatewayTester.start(yaml(a, "connections: 1"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("1\n").line()).isEqualTo("a 1");
			gateway.become(GatewayTester.orders("upper"));
			await().atMost(20, TimeUnit.SECONDS).until(() -> !gateway.changes().isSettling());
			assertThat(client.send("x\n").line()).isEqualTo("X");
			try (TcpClient another = gateway.connect("orders")) {
				assertThat(another.send("y\n").line()).isEqualTo("Y");
			}
			assertThat(gateway.settled("orders").received()).isEqualTo(3);
			assertThat(gateway.routeLedger("all").received()).isEqualTo(3);
		}
	}

}
