package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.Outbound;
import dev.sluice.transport.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Traffic that is moved off a far side by hand.
 */
class MovedOutboundIntegrationTests {

	private static TcpServer farSide(String name) throws Exception {
		return TcpServer.start((server, peer) -> {
			for (String line = server.read(peer); line != null; line = server.read(peer)) {
				peer.send(name + " " + line + "\n");
			}
		});
	}

	private static Address address(TcpServer farSide) {
		return Address.parse("tcp://127.0.0.1:" + farSide.port());
	}

	private static String yaml(TcpServer a, TcpServer b, String more) {
		return GatewayTester.orders("core") + """
				  outbound:
				    core: {connect: [%s, %s], framing: line, payload: text, pattern: request-reply, connections: 4%s}
				""".formatted(address(a), address(b), more);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ", fail-back: 200ms", ", correlation: {order: guaranteed}" })
	void nothingIsLostWhileTrafficMovesToAnotherAddressAndBack(String more) throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (TcpServer a = farSide("a");
				TcpServer b = farSide("b");
				GatewayTester gateway = GatewayTester.start(yaml(a, b, more));
				ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			Outbound core = gateway.outbound("core");
			List<Future<Integer>> working = new ArrayList<>();
			for (int i = 0; i < 16; i++) {
				working.add(clients.submit(() -> ask(gateway, over)));
			}
			for (TcpServer target : List.of(b, a, b)) {
				await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> true);
				assertThat(core.moveTo(address(target))).isTrue();
				await().untilAsserted(() -> assertThat(core.connectionsByAddress().get(address(target))).isPositive());
				await().untilAsserted(
						() -> assertThat(core.connectionsByAddress().values().stream().filter((open) -> open > 0))
							.hasSize(1));
			}
			over.set(true);
			long sum = 0;
			for (Future<Integer> each : working) {
				sum += each.get(20, TimeUnit.SECONDS);
			}
			Ledger ledger = gateway.settled("orders");
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(sum).isEqualTo(ledger.received());
			assertThat(core.connectionsByAddress().get(address(a))).isZero();
		}
		finally {
			over.set(true);
		}
	}

	private static int ask(GatewayTester gateway, AtomicBoolean over) throws Exception {
		int count = 0;
		try (TcpClient client = gateway.connect("orders")) {
			while (!over.get()) {
				assertThat(client.send(count + "\n").line()).endsWith(" " + count);
				count++;
			}
		}
		return count;
	}

	@Test
	void whereTheAddressCannotBeReachedAllStaysAsItIs() throws Exception {
		TcpServer b = farSide("b");
		try (TcpServer a = farSide("a");
				GatewayTester gateway = GatewayTester.start(yaml(a, b, ""));
				TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("x\n").line()).isEqualTo("a x");
			b.close();
			assertThat(gateway.outbound("core").moveTo(address(b))).isTrue();
			for (int i = 0; i < 20; i++) {
				assertThat(client.send(i + "\n").line()).isEqualTo("a " + i);
			}
		}
	}

	@Test
	void thereIsNothingToMoveWhereTheLoadIsSpreadOrTheAddressIsUnknown() throws Exception {
		try (TcpServer a = farSide("a"); TcpServer b = farSide("b")) {
			try (GatewayTester gateway = GatewayTester.start(yaml(a, b, ", balance: round-robin"))) {
				assertThat(gateway.outbound("core").moveTo(address(b))).isFalse();
			}
			try (GatewayTester gateway = GatewayTester.start(yaml(a, b, ""))) {
				assertThat(gateway.outbound("core").moveTo(Address.parse("tcp://127.0.0.1:1"))).isFalse();
			}
		}
	}

}
