package dev.sluice;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.TestInbound;
import dev.sluice.message.Cause;
import dev.sluice.message.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application as its main method runs it: its defaults, and who may see what.
 */
@ExtendWith(OutputCaptureExtension.class)
class SluiceApplicationIntegrationTests {

	private static final String NO_FILES = "--spring.config.location=optional:classpath:/none/";

	private static final String PASSWORD = "--spring.security.user.password=secret";

	private static HttpTester http;

	@BeforeAll
	static void start() {
		http = run(NO_FILES, PASSWORD, "--info.site=north");
	}

	@AfterAll
	static void stop() {
		http.close();
	}

	@Test
	void healthIsOpenInAllItsDetail() {
		assertThat(http.get("/actuator/health").statusCode()).isEqualTo(200);
		assertThat(http.get("/actuator/health").body()).contains("\"inbound\"", "\"orders\"",
				"\"address\":\"tcp://127.0.0.1:7001\"");
		assertThat(http.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
		assertThat(http.get("/actuator/health/readiness").body()).contains("readinessState");
		assertThat(http.get("/actuator/health/inbound/orders").body()).contains("\"status\":\"UP\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/info", "/actuator/metrics", "/actuator/integrationgraph",
			"/actuator/env", "/", "/login", "/error", "/anything" })
	void allElseAsksForALoginOverBasic(String path) {
		HttpResponse<String> response = http.get(path);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate"))
			.hasValueSatisfying((challenge) -> assertThat(challenge).startsWith("Basic realm=\"Sluice\""));
		assertThat(http.get(path, "wrong").statusCode()).isEqualTo(401);
	}

	@Test
	void aLoginSeesWhatIsExposedAndNothingElseIsThere() {
		assertThat(Stream.of("/actuator", "/actuator/info", "/actuator/metrics", "/actuator/integrationgraph")
			.map((path) -> http.get(path, "secret").statusCode())).containsOnly(200);
		assertThat(Stream.of("/actuator/env", "/actuator/beans", "/", "/login", "/logout")
			.map((path) -> http.get(path, "secret").statusCode())).containsOnly(404);
	}

	@Test
	void noSessionIsMadeAndAWriteNeedsNoToken() {
		HttpResponse<String> response = http.post("/actuator/integrationgraph", "secret");
		assertThat(response.statusCode()).isEqualTo(204);
		assertThat(response.headers().map()).doesNotContainKey("Set-Cookie");
		assertThat(http.post("/actuator/integrationgraph", "wrong").statusCode()).isEqualTo(401);
	}

	@Test
	void aPasswordIsMadeUpAndPrintedWhereNoneIsConfigured(CapturedOutput output) {
		try (HttpTester own = run(NO_FILES)) {
			Matcher printed = Pattern.compile("generated security password: (\\S+)").matcher(output);
			assertThat(printed.find()).isTrue();
			assertThat(own.get("/actuator/info", printed.group(1)).statusCode()).isEqualTo(200);
			assertThat(printed.find()).as("printed once").isFalse();
		}
	}

	@Test
	void metersAreShownByNameWithTheirTags() {
		InboundEndpoint orders = http.application().getBean("orders.inbound", InboundEndpoint.class);
		orders.ledger().begin();
		orders.ledger().end(Outcome.FAILED, Cause.TIMEOUT);
		assertThat(http.get("/actuator/metrics", "secret").body()).contains("\"sluice.inbound.received\"",
				"\"sluice.inbound.failed\"");
		assertThat(http.get("/actuator/metrics/sluice.inbound.received?tag=inbound:orders", "secret").body())
			.contains("\"value\":1.0");
		assertThat(http.get("/actuator/metrics/sluice.inbound.failed?tag=cause:timeout", "secret").body())
			.contains("\"value\":1.0");
		String failed = http.get("/actuator/metrics/sluice.inbound.failed", "secret").body();
		assertThat(failed).contains("\"availableTags\"", "\"orders\"")
			.contains(Arrays.stream(Cause.values()).map((cause) -> '"' + cause.word() + '"').toList());
	}

	@Test
	void metersAreThereForPrometheusToo() {
		assertThat(http.get("/actuator/prometheus").statusCode()).isEqualTo(401);
		assertThat(http.get("/actuator/prometheus", "secret").body()).contains(
				"sluice_inbound_received_messages_total{inbound=\"orders\"}", "sluice_event_loops_lag_seconds",
				"sluice_inbound_frames_invalid_frames_total{cause=\"malformed\",inbound=\"orders\"}");
	}

	@Test
	void infoTellsWhatWasBuilt() {
		assertThat(http.get("/actuator/info", "secret").body()).contains("\"artifact\":\"sluice\"",
				"\"site\":\"north\"");
	}

	@Test
	void aManagementPortOfItsOwnIsProtectedAlike() {
		try (HttpTester own = runOn("local.management.port", NO_FILES, PASSWORD, "--management.server.port=0")) {
			assertThat(own.get("/actuator/health").statusCode()).isEqualTo(200);
			assertThat(own.get("/actuator/info").statusCode()).isEqualTo(401);
			assertThat(own.get("/actuator/info", "secret").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void theShortPathsOfTheProbesAreOpenToo() {
		try (HttpTester own = run(NO_FILES, "--management.endpoint.health.probes.add-additional-paths=true")) {
			assertThat(own.get("/livez").statusCode()).isEqualTo(200);
			assertThat(own.get("/readyz").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void theFilesOfTheOperatorComeBeforeTheDefaults(@TempDir Path directory) throws IOException {
		Files.writeString(directory.resolve("application.yml"), """
				spring:
				  security.user:
				    password: filed
				management:
				  endpoint.health.show-details: never
				  endpoints.web.exposure.include: health,beans
				""");
		try (HttpTester own = run("--spring.config.location=" + directory.toUri())) {
			assertThat(own.get("/actuator/health/inbound/orders").body()).isEqualTo("{\"status\":\"UP\"}");
			assertThat(own.get("/actuator/beans", "filed").statusCode()).isEqualTo(200);
			assertThat(own.get("/actuator/info", "filed").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void nothingOfTheFrameworkIsLoggedWhileTheApplicationStops(CapturedOutput output) {
		HttpTester own = run(NO_FILES, PASSWORD);
		int started = output.length();
		own.close();
		assertThat(output.toString()
			.substring(started)
			.lines()
			.filter((line) -> line.contains(" INFO ") || line.contains(" WARN ") || line.contains(" ERROR "))
			.filter((line) -> !line.contains("event="))).isEmpty();
	}

	@Test
	void thePlaceOfTheAdminPortIsThisMachine() {
		Environment environment = http.application().getEnvironment();
		assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
		assertThat(environment.getProperty("spring.application.name")).isEqualTo("sluice");
	}

	@Test
	void theDefaultsAreThese() throws IOException {
		Properties defaults = PropertiesLoaderUtils
			.loadProperties(new ClassPathResource("defaults.properties", SluiceApplication.class));
		assertThat(defaults).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
				Map.entry("spring.application.name", "sluice"), Map.entry("spring.main.banner-mode", "off"),
				Map.entry("server.address", "127.0.0.1"), Map.entry("server.port", "8080"),
				Map.entry("server.shutdown", "graceful"), Map.entry("spring.security.user.roles", "operator"),
				Map.entry("management.endpoints.web.exposure.include",
						"health,info,metrics,integrationgraph,inbounds,outbounds,routes,connections,changes,auditevents,prometheus"),
				Map.entry("management.tracing.sampling.probability", "1"),
				Map.entry("dev.sluice.tracing-on-demand", "true"),
				Map.entry("logging.pattern.correlation", "%replace([%X{traceId:-}] ){'\\[\\] ', ''}"),
				Map.entry("management.endpoint.health.probes.enabled", "true"),
				Map.entry("management.endpoint.health.show-components", "always"),
				Map.entry("management.endpoint.health.show-details", "always"),
				Map.entry("management.info.build.enabled", "true"),
				Map.entry("spring.info.build.location", "classpath:META-INF/sluice/build-info.properties"),
				Map.entry("management.info.env.enabled", "true"), Map.entry("management.info.git.enabled", "true"),
				Map.entry("management.info.git.mode", "simple"), Map.entry("logging.level.dev.sluice", "info"),
				Map.entry("logging.level.dev.sluice.inbound.InboundChannel", "warn"),
				Map.entry("logging.level.dev.sluice.inbound.SocketInbound", "warn"),
				Map.entry("logging.level.dev.sluice.transport.tcp", "warn"),
				Map.entry("logging.level.org.apache.catalina", "warn"),
				Map.entry("logging.level.org.apache.coyote", "warn"),
				Map.entry("logging.level.org.apache.tomcat", "warn"),
				Map.entry("logging.level.org.springframework", "warn"),
				Map.entry("logging.level.org.springframework.boot.tomcat.TomcatWebServer", "info"),
				Map.entry(
						"logging.level.org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext",
						"error")));
	}

	private static HttpTester run(String... arguments) {
		return runOn("local.server.port", arguments);
	}

	private static HttpTester runOn(String portProperty, String... arguments) {
		String[] all = Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments)).toArray(String[]::new);
		return new HttpTester(
				SpringApplication.from(SluiceApplication::main).with(Endpoints.class).run(all).getApplicationContext(),
				portProperty);
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Endpoints {

		@Bean("orders.inbound")
		InboundEndpoint orders() {
			return new TestInbound("orders", "tcp://127.0.0.1:7001");
		}

	}

}
