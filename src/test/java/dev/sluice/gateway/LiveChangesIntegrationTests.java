package dev.sluice.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import dev.sluice.admission.Refusal;
import dev.sluice.gateway.ChangePlan.Action;
import dev.sluice.gateway.ChangePlan.Change;
import dev.sluice.gateway.ChangePlan.Kind;
import dev.sluice.gateway.LiveChanges.Outcome;
import dev.sluice.gateway.LiveChanges.Result;
import dev.sluice.inbound.InboundStatus;
import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A configuration that changes while clients are connected.
 */
class LiveChangesIntegrationTests {

	private static Change change(ChangePlan plan, Kind kind, String name) {
		return plan.changes()
			.stream()
			.filter((change) -> change.kind() == kind && change.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError(name + " is not in " + plan));
	}

	private static void settle(GatewayTester gateway) {
		await().atMost(20, TimeUnit.SECONDS).until(() -> !gateway.changes().isSettling());
	}

	@Test
	void aChangedRouteActsOnAConnectionThatWasOpenBefore() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			ChangePlan plan = gateway.become(GatewayTester.orders("twoLines"));
			assertThat(change(plan, Kind.ROUTE, "all").properties()).containsExactly("to");
			assertThat(plan.connectionsClosing()).isZero();
			assertThat(plan.untouched()).isEqualTo(1);
			assertThat(client.send("single\n").line()).isEqualTo("single");
			assertThat(gateway.settled("orders").received()).isEqualTo(2);
			assertThat(gateway.routeLedger("all").received()).isEqualTo(2);
			assertThat(gateway.become(GatewayTester.orders("twoLines")).isEmpty()).isTrue();
		}
	}

	@Test
	void aRouteThatMayBlockNowRunsOnVirtualThreadsUnderOpenConnections() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("quickUpper"), TextBeans.class,
				ThreadBeans.class); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			assertThat(gateway.inbound("orders").isOnVirtualThreads()).isFalse();
			gateway.become(GatewayTester.orders("thread"));
			assertThat(client.send("b\n").line()).isEqualTo("true");
			gateway.become(GatewayTester.orders("quickUpper"));
			assertThat(client.send("c\nd\n").line()).isEqualTo("C");
			assertThat(client.line()).isEqualTo("D");
			gateway.settled("orders");
		}
	}

	@Test
	void payloadAndRouteChangeTogetherForEachMessage() throws Exception {
		String bytes = GatewayTester.orders("upper").replace("payload: text", "payload: bytes");
		AtomicBoolean over = new AtomicBoolean();
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("text"), TypeBeans.class);
				ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> asking = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				asking.add(clients.submit(() -> {
					int asked = 0;
					try (TcpClient client = gateway.connect("orders")) {
						while (!over.get()) {
							assertThat(client.send("x\n").line()).isEqualTo("right");
							asked++;
						}
					}
					return asked;
				}));
			}
			for (int i = 0; i < 20; i++) {
				gateway.become((i % 2 == 0) ? bytes.replace("upper", "bytes") : GatewayTester.orders("text"));
			}
			over.set(true);
			for (Future<Integer> each : asking) {
				assertThat(each.get(20, TimeUnit.SECONDS)).isPositive();
			}
			gateway.settled("orders");
		}
		finally {
			over.set(true);
		}
	}

	@Test
	void changedLimitsActOnAConnectionThatWasOpenBefore() throws IOException {
		String reject = "overload: reject";
		String reply = "error-reply: \"no #{cause}\"";
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper", reject, reply), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\nb\n").line()).isEqualTo("A");
			assertThat(client.line()).isEqualTo("B");
			ChangePlan plan = gateway
				.become(GatewayTester.orders("upper", reject, reply, "limits: {message-rate: 1/h, frame-size: 12B}"));
			assertThat(change(plan, Kind.INBOUND, "orders").properties()).containsExactlyInAnyOrder("limits.frame-size",
					"limits.message-rate");
			assertThat(client.send("c\nd\n").line()).isEqualTo("C");
			assertThat(client.line()).isEqualTo("no overload");
			gateway.become(GatewayTester.orders("upper", reject, "error-reply: \"not #{cause}\"",
					"limits: {frame-size: 12B}"));
			assertThat(client.send("e\n01234567890123\n").line()).isEqualTo("E");
			assertThat(client.line()).isEqualTo("not too-long");
			assertThat(client.rest()).isEmpty();
			assertThat(gateway.inbound("orders").invalidFrames(Cause.TOO_LONG)).isEqualTo(1);
			gateway.settled("orders");
		}
	}

	@Test
	void moreInFlightMayBeAllowedWhileReadingWaitsForRoom() throws IOException {
		String held = "limits: {in-flight-per-connection: 1}";
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("gate", held), GateBeans.class);
				TcpClient client = gateway.connect("orders")) {
			client.send("a\nb\n");
			await().until(() -> gateway.ledger("orders").received() == 1);
			gateway.become(GatewayTester.orders("gate"));
			await().until(() -> gateway.ledger("orders").received() == 2);
			GateBeans.GATE.get().complete(null);
			assertThat(client.line()).isEqualTo("a");
			assertThat(client.line()).isEqualTo("b");
		}
		finally {
			GateBeans.GATE.set(new CompletableFuture<>());
		}
	}

	@Test
	void changedDeadlinesActOnAConnectionThatWasOpenBefore() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("gate", "error-reply: \"#{cause}\""),
				GateBeans.class); TcpClient client = gateway.connect("orders")) {
			client.send("a\n");
			await().until(() -> gateway.ledger("orders").received() == 1);
			gateway.become(GatewayTester.orders("gate", "error-reply: \"#{cause}\"", "deadlines: {reply: 200ms}"));
			assertThat(client.line()).isEqualTo("timeout");
			gateway.become(GatewayTester.orders("gate", "deadlines: {idle: 200ms}"));
			assertThat(client.rest()).isEmpty();
		}
	}

	@Test
	void anAddressThatIsDeniedNowIsAnsweredAndGoes() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			gateway.rewrite(GatewayTester.orders("upper", "deny: [127.0.0.0/8]"));
			assertThat(gateway.changes().plan().plan()).isNotNull()
				.satisfies((plan) -> assertThat(plan.connectionsClosing()).isEqualTo(1));
			assertThat(client.send("b\n").line()).isEqualTo("B");
			gateway.changes().apply("test");
			assertThat(client.rest()).isEmpty();
			try (TcpClient refused = gateway.connect("orders")) {
				assertThat(refused.rest()).isEmpty();
			}
			assertThat(gateway.inbound("orders").refusedConnections(Refusal.DENIED)).isEqualTo(2);
			gateway.become(GatewayTester.orders("upper"));
			try (TcpClient again = gateway.connect("orders")) {
				assertThat(again.send("c\n").line()).isEqualTo("C");
			}
		}
	}

	@Test
	void whoMayConnectChangesTogetherWithTheAddress() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class)) {
			gateway.become(GatewayTester.orders("upper", "deny: [127.0.0.0/8]").replace("127.0.0.1:0", "127.0.0.2:0"));
			try (TcpClient refused = gateway.connect("orders")) {
				assertThat(refused.rest()).isEmpty();
			}
			assertThat(gateway.inbound("orders").refusedConnections(Refusal.DENIED)).isEqualTo(1);
			gateway.become(GatewayTester.orders("upper"));
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("a\n").line()).isEqualTo("A");
			}
		}
	}

	@Test
	void whoMayConnectIsTakenBackTogetherWithTheAddress() throws IOException {
		String more = """
				    more: {listen: "tcp://127.0.0.1:0", framing: line, payload: text}
				  routes:
				    more: {from: more, to: discard}
				""";
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper").replace("  routes:\n", more),
				TextBeans.class)) {
			int port = gateway.address("more").getPort();
			try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.2"))) {
				gateway.rewrite(GatewayTester.orders("upper", "deny: [127.0.0.0/8]")
					.replace("127.0.0.1:0", "127.0.0.2:0")
					.replace("  routes:\n", more.replace("127.0.0.1:0", "0.0.0.0:" + taken.getLocalPort())));
				Result result = gateway.changes().apply("test");
				assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.UNDONE);
				assertThat(result.failure()).contains("more cannot listen on");
			}
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("a\n").line()).isEqualTo("A");
			}
		}
	}

	@Test
	void anotherFramingHoldsForConnectionsThatComeAndThoseOfBeforeAreDrained() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			int port = gateway.address("orders").getPort();
			assertThat(client.send("a\n").line()).isEqualTo("A");
			ChangePlan plan = gateway.become(GatewayTester.orders("upper").replace("framing: line", "framing: nul"));
			assertThat(change(plan, Kind.INBOUND, "orders"))
				.isEqualTo(new Change(Kind.INBOUND, "orders", Action.REOPEN, List.of("framing.type"), 1));
			assertThat(client.rest()).isEmpty();
			assertThat(gateway.address("orders").getPort()).isEqualTo(port);
			try (TcpClient other = gateway.connect("orders")) {
				assertThat(other.send("b\0").read(2)).isEqualTo(new byte[] { 'B', 0 });
			}
			client.close();
			settle(gateway);
			assertThat(gateway.settled("orders").received()).isEqualTo(2);
		}
	}

	@Test
	void nobodyIsRefusedWhileAnInboundIsOpenedAnew() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> connecting = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				connecting.add(clients.submit(() -> {
					int made = 0;
					while (!over.get()) {
						try (TcpClient client = gateway.connect("orders")) {
							// Which framing it met is told by the end of the answer.
							client.send("x\n\0");
							int answer = client.socket().getInputStream().read();
							// Or it came in a moment before, and was drained unheard.
							assertThat(answer).isIn((int) 'X', -1);
							made += (answer == 'X') ? 1 : 0;
						}
					}
					return made;
				}));
			}
			for (int i = 0; i < 20; i++) {
				gateway.become((i % 2 == 0) ? GatewayTester.orders("upper").replace("framing: line", "framing: nul")
						: GatewayTester.orders("upper"));
			}
			over.set(true);
			for (Future<Integer> each : connecting) {
				assertThat(each.get(20, TimeUnit.SECONDS)).isPositive();
			}
			settle(gateway);
			gateway.settled("orders");
			assertThat(gateway.inbound("orders").status().connections()).isZero();
		}
		finally {
			over.set(true);
		}
	}

	@Test
	void anInboundIsAddedMovedAndRemoved() throws IOException {
		String two = GatewayTester.orders("upper")
			.replace("  routes:", "    more: {listen: \"tcp://127.0.0.1:0\", framing: line, payload: text, "
					+ "pattern: request-reply}\n  routes:\n    more: {from: more, to: upper}");
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient untouched = gateway.connect("orders")) {
			ChangePlan added = gateway.become(two);
			assertThat(added.changes()).extracting(Change::toString)
				.containsExactly("add inbound more", "add route more");
			try (TcpClient client = gateway.connect("more")) {
				assertThat(client.send("a\n").line()).isEqualTo("A");
				int before = gateway.address("more").getPort();
				gateway.become(
						two.replace("more: {listen: \"tcp://127.0.0.1:0\"", "more: {listen: \"tcp://127.0.0.2:0\""));
				assertThat(client.rest()).isEmpty();
				assertThat(gateway.address("more").getAddress().getHostAddress()).isEqualTo("127.0.0.2");
				client.close();
				settle(gateway);
				try (ServerSocket free = new ServerSocket(before)) {
					assertThat(free.isBound()).isTrue();
				}
			}
			Ledger ledger = gateway.ledger("more");
			try (TcpClient client = gateway.connect("more")) {
				assertThat(client.send("b\n").line()).isEqualTo("B");
				ChangePlan removed = gateway.become(GatewayTester.orders("upper"));
				assertThat(change(removed, Kind.INBOUND, "more").connectionsClosing()).isEqualTo(1);
				assertThat(client.rest()).isEmpty();
			}
			settle(gateway);
			assertThat(GatewayTester.settled(ledger).received()).isEqualTo(2);
			assertThat(gateway.context().getBeanDefinitionNames()).noneMatch((name) -> name.contains("more"));
			assertThat(untouched.send("c\n").line()).isEqualTo("C");
			gateway.become(two);
			try (TcpClient client = gateway.connect("more")) {
				assertThat(client.send("d\n").line()).isEqualTo("D");
			}
		}
	}

	@Test
	void anInboundListensOnAllAddressesOfThePortThatItHad() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class)) {
			int port = gateway.address("orders").getPort();
			String fixed = GatewayTester.orders("upper").replace("tcp://127.0.0.1:0", "tcp://127.0.0.1:" + port);
			gateway.become(fixed);
			gateway.become(fixed.replace("127.0.0.1", "0.0.0.0"));
			assertThat(gateway.inbound("orders").status().address()).isEqualTo("tcp://0.0.0.0:" + port);
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("a\n").line()).isEqualTo("A");
			}
			gateway.become(fixed.replace("listen: tcp", "listen: udp").replace("      framing: line\n", ""));
			try (UdpClient client = gateway.datagrams("orders")) {
				assertThat(client.send("b").receive()).isEqualTo("B");
			}
			gateway.become(fixed);
			try (TcpClient client = gateway.connect("orders")) {
				assertThat(client.send("c\n").line()).isEqualTo("C");
			}
			settle(gateway);
			assertThat(gateway.settled("orders").received()).isEqualTo(3);
		}
	}

	@Test
	void anInboundGetsAnotherNameOnThePortThatItHas() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			int port = gateway.address("orders").getPort();
			assertThat(client.send("a\n").line()).isEqualTo("A");
			gateway.become(GatewayTester.orders("upper")
				.replace("127.0.0.1:0", "127.0.0.1:" + port)
				.replace("orders", "purchases"));
			assertThat(client.rest()).isEmpty();
			try (TcpClient other = gateway.connect("purchases")) {
				assertThat(other.send("b\n").line()).isEqualTo("B");
				assertThat(other.socket().getPort()).isEqualTo(port);
			}
			client.close();
			settle(gateway);
		}
	}

	@Test
	void aPausedInboundIsOpenedAnewAndStaysPaused() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			assertThat(gateway.inbound("orders").pause()).isTrue();
			client.send("b\n");
			gateway.become(GatewayTester.orders("upper").replace("framing: line", "framing: nul"));
			assertThat(client.rest()).isIn("B\n", "");
			client.close();
			assertThat(gateway.inbound("orders").status().state()).isEqualTo(InboundStatus.State.PAUSED);
			assertThat(gateway.inbound("orders").resume()).isTrue();
			try (TcpClient other = gateway.connect("orders")) {
				assertThat(other.send("c\0").read(2)).isEqualTo(new byte[] { 'C', 0 });
			}
			settle(gateway);
			gateway.settled("orders");
		}
	}

	@Test
	void aDrainedInboundThatWasOpenedAnewComesBack() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class)) {
			gateway.inbound("orders").drain();
			gateway.become(GatewayTester.orders("upper").replace("framing: line", "framing: nul"));
			await().until(() -> gateway.inbound("orders").resume());
			try (TcpClient other = gateway.connect("orders")) {
				assertThat(other.send("c\0").read(2)).isEqualTo(new byte[] { 'C', 0 });
			}
		}
	}

	@Test
	void whatNeedsARestartIsRefusedAndForgottenByNobody() {
		String yaml = GatewayTester.orders("core")
				+ "  outbound:\n    core: {connect: \"tcp://127.0.0.1:1\", framing: line, payload: text, pattern: request-reply}\n";
		try (GatewayTester gateway = GatewayTester.start(yaml)) {
			gateway.rewrite(yaml.replace("pattern: request-reply}", "connections: paired}")
				.replace("pattern: request-reply", "pattern: one-way"));
			Result result = gateway.changes().apply("test");
			assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.UNDONE);
			assertThat(result.failure()).contains("outbound core", "restart");
			gateway.rewrite(yaml + "  limits: {connections: 10}\n");
			for (int i = 0; i < 2; i++) {
				assertThat(gateway.changes().apply("test").plan()).hasToString("restart limits connections");
			}
		}
	}

	@Test
	void aConfigurationWithMistakesChangesNothingAndTellsThemAll() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			gateway.rewrite(GatewayTester.orders("uper", "limit: {connections: 1}", "deadlines: {reply: soon}"));
			Result result = gateway.changes().apply("test");
			assertThat(result.outcome()).isEqualTo(Outcome.MISTAKEN);
			assertThat(result.mistakes()).extracting(DefinitionSource.Mistake::property)
				.containsExactlyInAnyOrder("sluice.inbound.orders.limit", "sluice.inbound.orders.deadlines.reply",
						"sluice.routes.all.to");
			assertThat(result.mistakes())
				.allSatisfy((mistake) -> assertThat(mistake.origin()).contains("application.yml, line "));
			assertThat(result.mistakes()).extracting(DefinitionSource.Mistake::action).contains("Write upper.");
			gateway.rewrite("sluice: [");
			assertThat(gateway.changes().apply("test").mistakes()).singleElement()
				.satisfies((mistake) -> assertThat(mistake.reason()).contains("application.yml is not YAML"));
			Files.delete(gateway.directory().resolve("application.yml"));
			assertThat(gateway.changes().plan().outcome()).isIn(Outcome.MISTAKEN, Outcome.PLANNED);
			assertThat(client.send("a\n").line()).isEqualTo("A");
		}
	}

	@Test
	void aChangeThatFailsHalfWayIsUndone() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				ServerSocket taken = new ServerSocket(0);
				TcpClient client = gateway.connect("orders")) {
			gateway.rewrite(
					GatewayTester.orders("twoLines", "deny: [127.0.0.1]")
						.replace("  routes:", "    more: {listen: \"tcp://0.0.0.0:" + taken.getLocalPort()
								+ "\", framing: line, payload: text}\n  routes:\n    more: {from: more, to: core}")
							+ "  outbound:\n    core: {connect: \"tcp://127.0.0.1:1\", framing: line}\n");
			Result result = gateway.changes().apply("test");
			assertThat(result.outcome()).as("%s", result).isEqualTo(Outcome.UNDONE);
			assertThat(result.failure()).contains("more cannot listen on", "Address already in use");
			assertThat(client.send("a\n").line()).isEqualTo("A");
			assertThat(gateway.context().getBeanDefinitionNames())
				.noneMatch((name) -> name.startsWith("more") || name.startsWith("core"));
			assertThat(gateway.context().getBean(Gateway.class).definition().inbounds()).containsOnlyKeys("orders");
			try (TcpClient another = gateway.connect("orders")) {
				assertThat(another.send("b\n").line()).isEqualTo("B");
			}
			gateway.become(GatewayTester.orders("twoLines"));
			assertThat(client.send("single\n").line()).isEqualTo("single");
		}
	}

	@Test
	void whatSpringCloudHasRefreshedIsApplied() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("single\n").line()).isEqualTo("SINGLE");
			gateway.context()
				.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("config server", Map.of("sluice.routes.all.to", "twoLines")));
			gateway.context()
				.publishEvent(new EnvironmentChangeEvent(gateway.context(), Set.of("sluice.routes.all.to")));
			assertThat(client.send("single\n").line()).isEqualTo("single");
			assertThat(gateway.changes().applied()).isNotNull()
				.satisfies((result) -> assertThat(result.outcome()).isEqualTo(Outcome.APPLIED));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatIsWatchedIsAppliedByItself(boolean linked) throws IOException {
		String watching = "  watch: apply\n";
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper") + watching, TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("single\n").line()).isEqualTo("SINGLE");
			Path file = gateway.directory().resolve("application.yml");
			if (linked) {
				// As a volume of Kubernetes is updated.
				Path data = Files.createDirectory(gateway.directory().resolve("..2026"));
				Files.writeString(data.resolve("application.yml"), GatewayTester.orders("fussy") + watching);
				Path link = gateway.directory().resolve("..data");
				Files.createSymbolicLink(link, data);
				Files.delete(file);
				Files.createSymbolicLink(file, Path.of("..data", "application.yml"));
			}
			else {
				gateway.rewrite(GatewayTester.orders("fussy") + watching);
			}
			await().atMost(20, TimeUnit.SECONDS).until(() -> client.send("single\n").line().equals("single"));
			await().untilAsserted(() -> assertThat(gateway.changes().applied()).isNotNull()
				.satisfies((result) -> assertThat(result.outcome()).isEqualTo(Outcome.APPLIED)));
		}
	}

	@Test
	void whatIsWatchedIsPlannedUnlessMoreIsWanted() throws IOException {
		try (GatewayTester gateway = GatewayTester.start(GatewayTester.orders("upper"), TextBeans.class);
				TcpClient client = gateway.connect("orders")) {
			gateway.rewrite(GatewayTester.orders("fussy"));
			await().atMost(20, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(gateway.changes().planned()).isNotNull()
					.satisfies((result) -> assertThat(String.valueOf(result.plan())).isEqualTo("change route all to")));
			assertThat(gateway.changes().applied()).isNull();
			assertThat(client.send("a\n").line()).isEqualTo("A");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class ThreadBeans {

		@Bean
		Function<String, String> thread() {
			return (text) -> Boolean.toString(Thread.currentThread().isVirtual());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TypeBeans {

		@Bean
		Function<Object, String> text() {
			return (payload) -> (payload instanceof String) ? "right" : "wrong: " + payload;
		}

		@Bean
		Function<Object, String> bytes() {
			return (payload) -> (payload instanceof byte[]) ? "right" : "wrong: " + payload;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GateBeans {

		static final AtomicReference<CompletableFuture<Void>> GATE = new AtomicReference<>(new CompletableFuture<>());

		@Bean
		Function<String, CompletableFuture<String>> gate() {
			return (text) -> GATE.get().thenApply((open) -> text);
		}

	}

}
