package dev.sluice.gateway;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.sluice.message.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Changes one after another under load. There are twenty, and with
 * {@code -Dsluice.changes=1000} as many as that.
 */
class ManyChangesIntegrationTests {

	private static final int CHANGES = Integer.getInteger("sluice.changes", 20);

	private static final String STEADY = """
			sluice:
			  inbound:
			    steady: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply}
			    other: {listen: "tcp://127.0.0.1:0", framing: %s, payload: text, pattern: request-reply, limits: {message-rate: %d/s}, deadlines: {idle: %ds}}
			%s
			  outbound:
			    core: {connect: "tcp://127.0.0.1:%d", framing: line, payload: text, pattern: request-reply, connections: %d}
			  routes:
			    steady: {from: steady, to: quickUpper}
			    other: {from: other, to: %s}
			%s
			""";

	private static String yaml(TcpServer far, int change) {
		boolean more = change % 4 == 3;
		return STEADY.formatted((change % 10 == 5) ? "nul" : "line", 100_000 + change % 2, 60 + change % 3,
				more ? "    more: {listen: \"tcp://127.0.0.1:0\", framing: line, payload: text, pattern: request-reply}"
						: "",
				far.port(), 2 + (change / 5) % 2, (change % 2 == 0) ? "core" : "upper",
				more ? "    more: {from: more, to: upper}" : "");
	}

	@Test
	void nothingIsResetOrLostElsewhereAndNothingIsLeftBehind() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (TcpServer far = TcpServer.start(TcpServer::echo);
				GatewayTester gateway = GatewayTester.start(yaml(far, 0), TextBeans.class);
				ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			changes(gateway, far, 10);
			Left before = left(gateway);
			List<Future<Integer>> asking = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				asking.add(clients.submit(() -> ask(gateway, over)));
			}
			changes(gateway, far, CHANGES);
			over.set(true);
			long sum = 0;
			for (Future<Integer> each : asking) {
				sum += each.get(20, TimeUnit.SECONDS);
			}
			assertThat(gateway.settled("steady").ended(Outcome.HANDLED)).isEqualTo(sum).isPositive();
			gateway.settled("other");
			await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
				Left after = left(gateway);
				assertThat(after.beans()).isEqualTo(before.beans());
				assertThat(after.meters()).isEqualTo(before.meters());
				assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 5);
				assertThat(after.files()).isLessThanOrEqualTo(before.files() + 10);
			});
		}
		finally {
			over.set(true);
		}
	}

	private static void changes(GatewayTester gateway, TcpServer far, int count) {
		for (int i = 1; i <= count; i++) {
			gateway.become(yaml(far, i));
		}
		gateway.become(yaml(far, 0));
		await().atMost(30, TimeUnit.SECONDS).until(() -> !gateway.changes().isSettling());
	}

	private static int ask(GatewayTester gateway, AtomicBoolean over) throws IOException {
		int asked = 0;
		try (TcpClient client = gateway.connect("steady")) {
			while (!over.get()) {
				assertThat(client.send("a" + asked + "\n").line()).isEqualTo("A" + asked);
				asked++;
			}
		}
		return asked;
	}

	private static Left left(GatewayTester gateway) {
		int files = (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
				? Math.toIntExact(unix.getOpenFileDescriptorCount()) : 0;
		return new Left(List.of(gateway.context().getBeanDefinitionNames()).stream().sorted().toList(),
				gateway.context()
					.getBean(MeterRegistry.class)
					.getMeters()
					.stream()
					.map((meter) -> meter.getId().toString())
					.filter((id) -> id.contains("sluice."))
					.sorted()
					.toList(),
				Thread.getAllStackTraces().size(), files);
	}

	private record Left(List<String> beans, List<String> meters, int threads, int files) {
	}

}
