package dev.sluice.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.OutboundStatus.State;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests to a far side that is killed, frozen, slowed and cut in the middle of a frame
 * by the hundred.
 */
class FaultyFarSideIntegrationTests {

	private static final int FAULTS = 120;

	private static final int FAULTS_UNTIL_RESTART = 20;

	private static final int PIPELINED = 8;

	private final AtomicInteger faults = new AtomicInteger();

	private final AtomicInteger peers = new AtomicInteger();

	private static String gateway(int port, String correlation) {
		return """
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
				      connections: 4
				      %s
				      deadlines: {reply: 250ms}
				      reconnect: {first: 1ms, max: 20ms}
				  routes:
				    requests: {from: terminals, to: host}
				""".formatted(port, correlation);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "correlation: {order: guaranteed}", "correlation: {key: \"payload.substring(0, 9)\"}",
			"max-age: 100ms", "retry: {attempts: 3, backoff: 10ms}" })
	void endsEachRequestOnceAndNoneWithTheAnswerOfAnother(String correlation) throws Exception {
		TcpServer host = TcpServer.start(this::answer);
		int port = host.port();
		ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
		try (GatewayTester gateway = GatewayTester.start(gateway(port, correlation))) {
			List<Future<Talk>> talks = new ArrayList<>();
			for (int i = 0; i < 16; i++) {
				int terminal = i;
				talks.add(executor.submit(() -> talk(gateway, terminal, (terminal % 2 == 0) ? 1 : PIPELINED)));
			}
			for (int next = FAULTS_UNTIL_RESTART; next < FAULTS; next += FAULTS_UNTIL_RESTART) {
				int until = next;
				await().atMost(60, TimeUnit.SECONDS).until(() -> this.faults.get() >= until);
				host.close();
				// What accepts is a moment longer at the port.
				host = await().ignoreException(UncheckedIOException.class)
					.until(() -> TcpServer.startAt(port, this::answer), Objects::nonNull);
			}
			Talk all = new Talk(0, 0);
			for (Future<Talk> talk : talks) {
				all = all.plus(talk.get(60, TimeUnit.SECONDS));
			}
			assertThat(all.answered()).isGreaterThan(FAULTS);
			Ledger ledger = gateway.settled("terminals");
			assertThat(ledger.received()).isEqualTo(all.sent());
			assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(all.answered());
			assertThat(ledger.ended(Outcome.FAILED)).isEqualTo(all.sent() - all.answered());
			await().untilAsserted(() -> assertThat(gateway.outbound("host").counts().pending()).isZero());
			await().untilAsserted(() -> assertThat(gateway.outbound("host").status().state()).isEqualTo(State.UP));
			assertThat(gateway.outbound("host").status().connections()).isBetween(1, 5);
		}
		finally {
			executor.shutdownNow();
			host.close();
		}
	}

	/** Sends requests until there were faults enough, some at a time. */
	private Talk talk(GatewayTester gateway, int terminal, int atATime) throws Exception {
		Talk talk = new Talk(0, 0);
		try (TcpClient client = gateway.connect("terminals")) {
			client.socket().setSoTimeout(30_000);
			while (this.faults.get() < FAULTS) {
				StringBuilder requests = new StringBuilder();
				for (int i = 0; i < atATime; i++) {
					requests.append(request(terminal, talk.sent() + i)).append('\n');
				}
				client.send(requests.toString());
				for (int i = 0; i < atATime; i++) {
					String request = request(terminal, talk.sent());
					String answer = client.line();
					assertThat(answer).isIn(request + " ok", request + " timeout", request + " target-down");
					talk = talk.plus(new Talk(1, answer.endsWith("ok") ? 1 : 0));
				}
			}
			client.endOutput();
			assertThat(client.rest()).isEmpty();
		}
		return talk;
	}

	private static String request(int terminal, int number) {
		return "%03d%06d".formatted(terminal, number);
	}

	private void answer(TcpServer server, TcpClient peer) throws IOException, InterruptedException {
		Random random = new Random(this.peers.incrementAndGet());
		for (String request = peer.line(); request != null; request = peer.line()) {
			String answer = request + " ok\n";
			int fault = random.nextInt(100);
			if (fault < 4) {
				this.faults.incrementAndGet();
			}
			switch (fault) {
				case 0 -> {
					peer.socket().setSoLinger(true, 0);
					return;
				}
				case 1 -> {
					peer.send(answer.substring(0, 5));
					return;
				}
				case 2 -> {
					Thread.sleep(500);
					peer.send(answer);
				}
				case 3 -> {
					for (int i = 0; i < answer.length(); i++) {
						peer.send(answer.substring(i, i + 1));
						Thread.sleep(1);
					}
				}
				default -> peer.send(answer);
			}
		}
	}

	private record Talk(int sent, int answered) {

		Talk plus(Talk other) {
			return new Talk(this.sent + other.sent, this.answered + other.answered);
		}

	}

}
