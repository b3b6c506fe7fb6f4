package dev.sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.sluice.message.Cause;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.sample.ReadingLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The gateway of {@code config/}, with the dialogue that the README shows.
 */
class SampleIntegrationTests {

	/** Known beforehand, because it is dialled, and another one in each process. */
	private static final String JOURNAL = String.valueOf(20000 + ProcessHandle.current().pid() % 10000);

	private static String readme(String begin, String end) throws IOException {
		String readme = Files.readString(Path.of("README.md"));
		assertThat(readme).containsOnlyOnce(begin);
		int from = readme.indexOf(begin);
		return readme.substring(from, readme.indexOf(end, from));
	}

	private static GatewayTester start(String profile) throws IOException {
		return GatewayTester.start(configuration(profile));
	}

	/** The files as they are, but for the ports: others may use those. */
	private static String configuration(String profile) throws IOException {
		Path config = Path.of("config");
		String yaml = Files.readString(config.resolve("application.yml"))
			.replace("tcp://127.0.0.1:7001", "tcp://127.0.0.1:0")
			.replace("udp://127.0.0.1:7002", "udp://127.0.0.1:0")
			.replace("tcp://127.0.0.1:7003", "tcp://127.0.0.1:" + JOURNAL);
		if (!profile.equals("default")) {
			String more = Files.readString(config.resolve("application-" + profile + ".yml"))
				.replace(":7001}", ":0}")
				.replace(":7002}", ":0}")
				.replace(":7003}", ":" + JOURNAL + "}")
				.replace("${OPERATOR_PASSWORD}", "secret");
			yaml = yaml + "---\n" + more;
		}
		return yaml;
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "dev", "prod" })
	void answersScannersAndTakesReadingsDown(String profile) throws IOException {
		try (GatewayTester gateway = start(profile);
				TcpClient scanner = gateway.connect("scanners");
				UdpClient sensor = gateway.datagrams("sensors")) {
			assertThat(scanner.send("PING\n").line()).isEqualTo("PONG");
			assertThat(scanner.send("STOCK 4711\n").line()).isEqualTo("OK 12 pieces");
			assertThat(scanner.send("STOCK 9999\n").line()).startsWith("ERROR failed");
			assertThat(scanner.send("HELLO\n").line()).startsWith("ERROR unrouted");
			sensor.send("temperature 21.5\n").send(" ");
			ReadingLog readings = gateway.context().getBean(ReadingLog.class);
			await().untilAsserted(() -> assertThat(readings.count()).isEqualTo(1));
			Ledger scanners = gateway.settled("scanners");
			assertThat(scanners.ended(Outcome.HANDLED)).isEqualTo(2);
			assertThat(scanners.ended(Outcome.FAILED, Cause.FAILED)).isEqualTo(1);
			assertThat(scanners.ended(Outcome.REJECTED, Cause.UNROUTED)).isEqualTo(1);
			await().untilAsserted(() -> assertThat(gateway.ledger("sensors").received()).isEqualTo(2));
			assertThat(gateway.settled("sensors").ended(Outcome.DISCARDED)).isEqualTo(1);
			assertThat(gateway.settled("journal").ended(Outcome.HANDLED)).isEqualTo(1);
		}
	}

	@Test
	void answersAsTheReadmeShows() throws IOException {
		List<String> lines = readme("$ nc 127.0.0.1 7001\n", "```").lines().skip(1).toList();
		assertThat(lines).hasSizeGreaterThan(4);
		try (GatewayTester gateway = start("default"); TcpClient scanner = gateway.connect("scanners")) {
			for (int i = 0; i < lines.size(); i += 2) {
				assertThat(scanner.send(lines.get(i) + "\n").line()).isEqualTo(lines.get(i + 1));
			}
		}
	}

	@Test
	void takesTheFirstBeanAndRouteOfTheReadme() throws IOException {
		String route = readme("    price:\n", "```");
		try (GatewayTester gateway = GatewayTester.start(configuration("default") + route, Added.class);
				TcpClient scanner = gateway.connect("scanners")) {
			assertThat(scanner.send("PRICE 4711\n").line()).isEqualTo("2.50");
			assertThat(scanner.send("STOCK 4711\n").line()).isEqualTo("OK 12 pieces");
		}
	}

	@Test
	void theDevelopmentProfileTellsWhatHappened() throws IOException {
		try (GatewayTester gateway = start("dev"); TcpClient scanner = gateway.connect("scanners")) {
			assertThat(scanner.send("STOCK 9999\n").line()).startsWith("ERROR failed: ").contains("no item 9999");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Added {

		@Bean
		Prices prices() {
			return new Prices();
		}

	}

	public static class Prices {

		public String find(String item) {
			return item.equals("4711") ? "2.50" : "unknown";
		}

	}

}
