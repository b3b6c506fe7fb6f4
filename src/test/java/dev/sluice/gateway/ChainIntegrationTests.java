package dev.sluice.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two gateways, of which the first sends what it receives to the second.
 */
class ChainIntegrationTests {

	private static final int CLIENTS = 100;

	private static GatewayTester back(int port) {
		return GatewayTester.start("""
				sluice:
				  inbound:
				    core:
				      listen: tcp://127.0.0.1:%d
				      framing: crlf
				      payload: text
				      pattern: request-reply
				  routes:
				    all:
				      from: core
				      to: shout
				""".formatted(port), Beans.class);
	}

	private static GatewayTester front(int port) {
		return GatewayTester.start("""
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
				      connect: tcp://127.0.0.1:%d
				      framing: crlf
				      payload: text
				      pattern: request-reply
				      reconnect: {first: 20ms, max: 100ms}
				  routes:
				    all:
				      from: orders
				      to: core
				""".formatted(port));
	}

	@Test
	void answersManyPipeliningConnectionsInOrderAndNoneTwice() throws Exception {
		int requests = 50;
		try (GatewayTester back = back(0);
				GatewayTester front = front(back.address("core").getPort());
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<String>> all = new ArrayList<>();
			for (int c = 0; c < CLIENTS; c++) {
				String client = "c" + c;
				all.add(executor.submit(() -> pipeline(front, client, requests)));
			}
			for (int c = 0; c < CLIENTS; c++) {
				StringBuilder expected = new StringBuilder();
				for (int i = 0; i < requests; i++) {
					expected.append("C").append(c).append(" N").append(i).append("\n");
				}
				assertThat(all.get(c).get(60, TimeUnit.SECONDS)).isEqualTo(expected.toString());
			}
			for (Ledger ledger : List.of(front.ledger("orders"), front.routeLedger("all"), back.ledger("core"),
					back.routeLedger("all"))) {
				assertThat(GatewayTester.settled(ledger).ended(Outcome.HANDLED)).isEqualTo(CLIENTS * requests);
			}
		}
	}

	private static String pipeline(GatewayTester gateway, String name, int requests) throws IOException {
		try (TcpClient client = gateway.connect("orders")) {
			StringBuilder text = new StringBuilder();
			for (int i = 0; i < requests; i++) {
				text.append(name).append(" n").append(i).append("\n");
			}
			client.send(text.toString()).endOutput();
			return client.rest();
		}
	}

	@Test
	void everyRequestEndsOnceWhileTheSecondGatewayRestarts() throws Exception {
		int connections = 10;
		GatewayTester back = back(0);
		int port = back.address("core").getPort();
		AtomicInteger answered = new AtomicInteger();
		AtomicInteger failed = new AtomicInteger();
		AtomicBoolean stop = new AtomicBoolean();
		try (GatewayTester front = front(port);
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> clients = new ArrayList<>();
			for (int c = 0; c < connections; c++) {
				String name = "c" + c;
				clients.add(executor.submit(() -> load(front, name, stop, answered, failed)));
			}
			try {
				await().until(() -> answered.get() > 200);
				back.close();
				await().until(() -> failed.get() > 20);
				back = back(port);
				int before = answered.get();
				await().until(() -> answered.get() > before + 200);
			}
			finally {
				stop.set(true);
			}
			int sent = 0;
			for (Future<Integer> client : clients) {
				sent += client.get(30, TimeUnit.SECONDS);
			}
			Ledger ledger = front.settled("orders");
			assertThat(ledger.received()).isEqualTo(sent);
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(answered.get());
			assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(failed.get());
			back.settled("core");
		}
		finally {
			back.close();
		}
	}

	/** Sends bursts, and checks that each request has one answer or error, in order. */
	private static int load(GatewayTester gateway, String name, AtomicBoolean stop, AtomicInteger answered,
			AtomicInteger failed) throws IOException {
		int sent = 0;
		try (TcpClient client = gateway.connect("orders")) {
			while (!stop.get()) {
				client.send(name + " n" + sent + "\n" + name + " n" + (sent + 1) + "\n");
				for (int i = 0; i < 2; i++) {
					String line = client.line();
					if (line != null && line.startsWith("ERROR ")) {
						assertThat(line).isIn("ERROR target-down", "ERROR timeout");
						failed.incrementAndGet();
					}
					else {
						assertThat(line).isEqualTo((name + " n" + (sent + i)).toUpperCase(Locale.ROOT));
						answered.incrementAndGet();
					}
				}
				sent += 2;
			}
			client.endOutput();
			assertThat(client.rest()).isEmpty();
		}
		return sent;
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Function<String, String> shout() {
			return String::toUpperCase;
		}

	}

}
