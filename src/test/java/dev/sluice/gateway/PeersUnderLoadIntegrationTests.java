package dev.sluice.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;

import dev.sluice.inbound.InboundPeers;
import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.NonBlocking;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many messages to chosen connections, and peers that do not read them.
 */
class PeersUnderLoadIntegrationTests {

	private static final int TRACKERS = 4;

	private static final int THREADS = 4;

	private static final int EACH = 1_000;

	private static final int REQUESTS = 3_000;

	private static final String BIG = "x".repeat(32 * 1024);

	private static GatewayTester gateway(String write, String target) {
		return GatewayTester.start("""
				sluice:
				  inbound:
				    trackers:
				      listen: tcp://127.0.0.1:0
				      framing: line
				      payload: text
				      pattern: request-reply
				      deadlines: {write: %s}
				  routes:
				    all:
				      from: trackers
				      order: 1
				      when: "payload != 'id'"
				      to: %s
				    names:
				      from: trackers
				      steps: [{transform: "headers.ip_connectionId"}]
				""".formatted(write, target), Beans.class);
	}

	private static CompletionStage<Object> push(GatewayTester gateway, String id, String text) {
		Message<String> message = MessageBuilder.withPayload(text).setHeader(IpHeaders.CONNECTION_ID, id).build();
		return gateway.context().getBean("trackers.peers", InboundPeers.class).send(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "moody", "quick" })
	void eachConnectionGetsItsAnswersAndWhatIsSentToItEachInTheirOrder(String target) throws Exception {
		try (GatewayTester gateway = gateway("30s", target);
				ExecutorService executor = Executors.newCachedThreadPool()) {
			List<TcpClient> trackers = new ArrayList<>();
			List<String> ids = new ArrayList<>();
			for (int i = 0; i < TRACKERS; i++) {
				TcpClient tracker = gateway.connect("trackers");
				trackers.add(tracker);
				ids.add(tracker.send("id\n").line());
			}
			List<Future<?>> work = new ArrayList<>();
			for (TcpClient tracker : trackers) {
				work.add(executor.submit(() -> tracker.send(lines("", REQUESTS))));
				work.add(executor.submit(() -> {
					assertAllInOrder(tracker);
					return null;
				}));
			}
			for (int thread = 0; thread < THREADS; thread++) {
				String who = "p" + thread + ":";
				work.add(executor.submit(() -> pushAll(gateway, ids, who)));
			}
			for (Future<?> part : work) {
				part.get(60, TimeUnit.SECONDS);
			}
			assertThat(gateway.settled("trackers").ended(Outcome.HANDLED)).isEqualTo((REQUESTS + 1L) * TRACKERS);
			Ledger pushes = GatewayTester.settled(gateway.inbound("trackers").pushes());
			assertThat(pushes.ended(Outcome.HANDLED)).isEqualTo((long) THREADS * EACH * TRACKERS);
			for (TcpClient tracker : trackers) {
				tracker.close();
			}
		}
	}

	private static String lines(String prefix, int count) {
		StringBuilder lines = new StringBuilder();
		IntStream.range(0, count).forEach((i) -> lines.append(prefix).append(i).append('\n'));
		return lines.toString();
	}

	private static void pushAll(GatewayTester gateway, List<String> ids, String who) {
		List<CompletableFuture<Object>> sent = new ArrayList<>();
		for (int i = 0; i < EACH; i++) {
			for (String id : ids) {
				sent.add(push(gateway, id, who + i).toCompletableFuture());
			}
		}
		CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
	}

	private static void assertAllInOrder(TcpClient tracker) throws IOException {
		List<String> lines = new ArrayList<>();
		for (int i = 0; i < REQUESTS + THREADS * EACH; i++) {
			lines.add(tracker.line());
		}
		assertThat(lines.stream().filter((line) -> line.startsWith("a:")))
			.containsExactlyElementsOf(lines("a:", REQUESTS).lines().toList());
		for (int thread = 0; thread < THREADS; thread++) {
			String who = "p" + thread + ":";
			assertThat(lines.stream().filter((line) -> line.startsWith(who)))
				.containsExactlyElementsOf(lines(who, EACH).lines().toList());
		}
	}

	@Test
	void whatAPeerDoesNotReadIsBoundedAndEndsInTimeAndOthersDoNotWait() throws Exception {
		try (GatewayTester gateway = gateway("2s", "quick");
				TcpClient silent = gateway.connect("trackers");
				TcpClient other = gateway.connect("trackers")) {
			String silentId = silent.send("id\n").line();
			String otherId = other.send("id\n").line();
			List<CompletableFuture<Object>> sent = fill(gateway, silentId);
			while (!causes(sent).contains(Cause.OVERLOAD)) {
				sent.add(pushBig(gateway, silentId, sent.size()));
			}
			assertThat(sent.stream().filter((stage) -> !stage.isDone()).count()).isLessThanOrEqualTo(130);
			push(gateway, otherId, "hello").toCompletableFuture().get(20, TimeUnit.SECONDS);
			assertThat(other.line()).isEqualTo("hello");
			await().untilAsserted(() -> assertThat(sent).allMatch(CompletableFuture::isDone));
			assertThat(causes(sent)).contains(Cause.TIMEOUT).containsOnlyOnce(Cause.OVERLOAD);
			BufferedReader lines = reader(silent);
			assertThat(readOn(gateway, lines, silentId)).isLessThan(sent.size());
			silent.send("b\n");
			assertThat(lines.readLine()).isEqualTo("a:b");
			GatewayTester.settled(gateway.inbound("trackers").pushes());
		}
	}

	private static CompletableFuture<Object> pushBig(GatewayTester gateway, String id, int number) {
		return push(gateway, id, number + ":" + BIG).toCompletableFuture();
	}

	/** Sends to a peer that does not read until the kernel takes no more. */
	private static List<CompletableFuture<Object>> fill(GatewayTester gateway, String id) throws Exception {
		List<CompletableFuture<Object>> sent = new ArrayList<>();
		try {
			while (true) {
				CompletableFuture<Object> last = pushBig(gateway, id, sent.size());
				sent.add(last);
				last.get(300, TimeUnit.MILLISECONDS);
			}
		}
		catch (TimeoutException ex) {
			return sent;
		}
	}

	/**
	 * Reads what was sent, whole and in order, and what is sent then.
	 * @return how many there were before
	 */
	private static int readOn(GatewayTester gateway, BufferedReader lines, String id) throws IOException {
		int last = -1;
		int count = 0;
		CompletionStage<Object> end = null;
		for (String line = lines.readLine(); !line.equals("end"); line = lines.readLine()) {
			int number = Integer.parseInt(line.substring(0, line.indexOf(':')));
			assertThat(number).isGreaterThan(last);
			assertThat(line).isEqualTo(number + ":" + BIG);
			last = number;
			count++;
			end = (end != null) ? end : push(gateway, id, "end");
		}
		return count;
	}

	/** Reads many bytes at a time. */
	private static BufferedReader reader(TcpClient client) throws IOException {
		return new BufferedReader(new InputStreamReader(client.socket().getInputStream(), StandardCharsets.UTF_8));
	}

	private static List<Cause> causes(List<CompletableFuture<Object>> sent) {
		return sent.stream()
			.filter(CompletableFuture::isCompletedExceptionally)
			.map((stage) -> Cause.of(stage.exceptionNow()))
			.toList();
	}

	@Test
	void whatWaitsIsStillSentToAPeerThatHasEndedItsStream() throws Exception {
		try (GatewayTester gateway = gateway("30s", "quick"); TcpClient silent = gateway.connect("trackers")) {
			String id = silent.send("id\n").line();
			List<CompletableFuture<Object>> sent = fill(gateway, id);
			for (int i = 0; i < 20; i++) {
				sent.add(pushBig(gateway, id, sent.size()));
			}
			silent.endOutput();
			await().during(300, TimeUnit.MILLISECONDS).until(() -> causes(sent).isEmpty());
			BufferedReader lines = reader(silent);
			for (int i = 0; i < sent.size(); i++) {
				assertThat(lines.readLine()).isEqualTo(i + ":" + BIG);
			}
			assertThat(lines.readLine()).isNull();
			assertThat(sent).allSatisfy((stage) -> assertThat(stage.get(20, TimeUnit.SECONDS)).isNull());
		}
	}

	@Test
	void whatWaitsFailsAsTargetDownWhenTheConnectionIsLost() throws Exception {
		try (GatewayTester gateway = gateway("30s", "quick"); TcpClient silent = gateway.connect("trackers")) {
			String id = silent.send("id\n").line();
			List<CompletableFuture<Object>> sent = fill(gateway, id);
			for (int i = 0; i < 20; i++) {
				sent.add(pushBig(gateway, id, sent.size()));
			}
			silent.socket().setSoLinger(true, 0);
			silent.close();
			await().untilAsserted(() -> assertThat(sent).allMatch(CompletableFuture::isDone));
			assertThat(causes(sent)).hasSizeGreaterThan(20).containsOnly(Cause.TARGET_DOWN);
			Ledger pushes = GatewayTester.settled(gateway.inbound("trackers").pushes());
			assertThat(pushes.ended(Outcome.FAILED, Cause.TARGET_DOWN)).isEqualTo(causes(sent).size());
		}
	}

	@Test
	void eachMessageEndsOnceWhileConnectionsComeAndGo() throws Exception {
		try (GatewayTester gateway = gateway("30s", "moody");
				ExecutorService executor = Executors.newCachedThreadPool()) {
			List<CompletableFuture<Object>> sent = new ArrayList<>();
			for (int round = 0; round < 50; round++) {
				TcpClient tracker = gateway.connect("trackers");
				String id = tracker.send("id\n").line();
				Future<?> closing = executor.submit(() -> {
					tracker.send(lines("", 20)).line();
					tracker.socket().setSoLinger(ThreadLocalRandom.current().nextBoolean(), 0);
					tracker.close();
					return null;
				});
				do {
					sent.add(push(gateway, id, "hello").toCompletableFuture());
				}
				while (!closing.isDone());
				sent.add(push(gateway, id, "late").toCompletableFuture());
			}
			await().untilAsserted(() -> assertThat(sent).allMatch(CompletableFuture::isDone));
			// On a slow machine more is pushed in a go than may wait.
			assertThat(causes(sent)).contains(Cause.TARGET_DOWN).isSubsetOf(Cause.TARGET_DOWN, Cause.OVERLOAD);
			Ledger pushes = GatewayTester.settled(gateway.inbound("trackers").pushes());
			assertThat(pushes.received()).isEqualTo(sent.size());
			gateway.settled("trackers");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Function<String, CompletionStage<String>> moody() {
			return (text) -> (ThreadLocalRandom.current().nextInt(4) > 0)
					? CompletableFuture.completedFuture("a:" + text) : CompletableFuture.supplyAsync(() -> "a:" + text);
		}

		@Bean
		@NonBlocking
		Function<String, String> quick() {
			return (text) -> "a:" + text;
		}

	}

}
