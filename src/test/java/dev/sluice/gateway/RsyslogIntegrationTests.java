package dev.sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages from rsyslog, in a process and a directory of its own. Skipped where it is not
 * installed.
 */
class RsyslogIntegrationTests {

	private static final Path RSYSLOGD = Path.of("/usr/sbin/rsyslogd");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	private Path input;

	@BeforeEach
	void createInput() throws IOException {
		assumeThat(RSYSLOGD).as("rsyslog, to be installed as the package 'rsyslog'").isExecutable();
		Files.createDirectory(this.directory.resolve("work"));
		this.input = Files.createFile(this.directory.resolve("input"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "traditional", "octet-counted" })
	void rsyslogLosesNothingWhileTheGatewayRestarts(String framing) throws Exception {
		Set<Integer> arrived = new TreeSet<>();
		GatewayTester gateway = gateway(0);
		int port = gateway.address("syslog").getPort();
		Process rsyslog = rsyslog(port, framing);
		AtomicBoolean enough = new AtomicBoolean();
		AtomicInteger written = new AtomicInteger();
		Thread writing = Thread.ofVirtual().start(() -> write(enough, written));
		try {
			for (int restart = 0; restart < 2; restart++) {
				DrainBeans beans = gateway.context().getBean(DrainBeans.class);
				await().atMost(PATIENCE).until(() -> beans.seen.size() > 1_000);
				Ledger ledger = gateway.ledger("syslog");
				gateway.close();
				assertThat(ledger.ended(Outcome.HANDLED)).isEqualTo(beans.seen.size());
				arrived.addAll(numbers(beans));
				gateway = gateway(port);
			}
			enough.set(true);
			writing.join();
			DrainBeans beans = gateway.context().getBean(DrainBeans.class);
			Set<Integer> missing = IntStream.range(0, written.get()).boxed().collect(Collectors.toSet());
			missing.removeAll(arrived);
			await().atMost(PATIENCE).untilAsserted(() -> {
				missing.removeAll(numbers(beans));
				assertThat(missing).isEmpty();
			});
		}
		finally {
			enough.set(true);
			gateway.close();
			rsyslog.destroy();
			if (!rsyslog.waitFor(10, TimeUnit.SECONDS)) {
				rsyslog.destroyForcibly().waitFor();
			}
		}
	}

	private static GatewayTester gateway(int port) {
		return GatewayTester.start("""
				sluice:
				  inbound:
				    syslog:
				      listen: tcp://127.0.0.1:%d
				      framing: octet-counting
				      payload: text
				  routes:
				    all: {from: syslog, to: collect}
				""".formatted(port), DrainBeans.class);
	}

	private Process rsyslog(int port, String framing) throws IOException {
		Path configuration = Files.writeString(this.directory.resolve("rsyslog.conf"), """
				global(workDirectory="%1$s/work")
				module(load="imfile")
				template(name="wire" type="string" string="<13>%%timestamp%% here test: %%msg%%")
				input(type="imfile" File="%2$s" Tag="test")
				action(type="omfwd" target="127.0.0.1" port="%3$d" protocol="tcp" TCP_Framing="%4$s"
				  template="wire" queue.type="linkedlist" queue.filename="queue"
				  action.resumeRetryCount="-1" action.resumeInterval="1")
				""".formatted(this.directory, this.input, port, framing));
		return new ProcessBuilder(RSYSLOGD.toString(), "-n", "-f", configuration.toString(), "-i",
				this.directory.resolve("pid").toString())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("log").toFile())
			.start();
	}

	private void write(AtomicBoolean enough, AtomicInteger written) {
		try {
			while (!enough.get()) {
				String burst = IntStream.range(written.get(), written.addAndGet(20))
					.mapToObj((number) -> "number " + number + "\n")
					.collect(Collectors.joining());
				Files.writeString(this.input, burst, StandardOpenOption.APPEND);
				Thread.sleep(10);
			}
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Set<Integer> numbers(DrainBeans beans) {
		return beans.seen.stream()
			.map((line) -> Integer.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
			.collect(Collectors.toSet());
	}

}
