package dev.sluice;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who may do what at the admin port, and what its answers say besides.
 */
@ExtendWith(OutputCaptureExtension.class)
class AdminPortIntegrationTests {

	private static final String GRAPH = "/actuator/integrationgraph";

	private static HttpTester http;

	@BeforeAll
	static void start() {
		http = run("--sluice.users.anna.password=apple", "--sluice.users.anna.role=operator",
				"--sluice.users.wall.password=brick", "--spring.security.user.name=boot",
				"--spring.security.user.password=leather",
				"--management.endpoints.web.exposure.include=info,metrics,integrationgraph,heapdump,env,configprops",
				"--management.endpoint.heapdump.access=unrestricted");
	}

	@AfterAll
	static void stop() {
		http.close();
	}

	private static HttpTester run(String... arguments) {
		String[] all = Stream
			.concat(Stream.of("--server.port=0", "--spring.config.location=optional:classpath:/none/"),
					Stream.of(arguments))
			.toArray(String[]::new);
		return new HttpTester(SpringApplication.from(SluiceApplication::main).run(all).getApplicationContext());
	}

	@ParameterizedTest
	@CsvSource({ "anna, apple, GET, 200", "anna, apple, POST, 204", "wall, brick, GET, 200", "wall, brick, POST, 403",
			"wall, brick, DELETE, 403", "boot, leather, GET, 200", "boot, leather, POST, 204", "anna, brick, GET, 401",
			"nobody, apple, GET, 401" })
	void viewersLookAndOperatorsChange(String user, String password, String method, int status) {
		assertThat(http.send(method, GRAPH, user, password).statusCode()).isEqualTo(status);
	}

	@Test
	void onlyOperatorsSeeTheMemory() {
		assertThat(http.send("GET", "/actuator/heapdump", "wall", "brick").statusCode()).isEqualTo(403);
		assertThat(http.send("HEAD", "/actuator/heapdump", "anna", "apple").statusCode()).isNotEqualTo(403);
	}

	@Test
	void noSecretIsShown() {
		for (String path : new String[] { "/actuator/env", "/actuator/configprops" }) {
			assertThat(http.send("GET", path, "anna", "apple").body()).isNotEmpty()
				.doesNotContain("apple", "brick", "leather");
		}
	}

	@ParameterizedTest
	@CsvSource({ "Sec-Fetch-Site, cross-site, 403", "Sec-Fetch-Site, same-site, 403",
			"Sec-Fetch-Site, same-origin, 204", "Sec-Fetch-Site, none, 204", "Origin, http://evil.example, 403",
			"Origin, null, 403" })
	void aLoginThatABrowserRemembersIsOfNoUseToOtherSites(String header, String value, int status) {
		assertThat(http.send("POST", GRAPH, "anna", "apple", header, value).statusCode()).isEqualTo(status);
		assertThat(http.send("GET", GRAPH, "anna", "apple", header, value).statusCode()).isEqualTo(200);
	}

	@Test
	void answersTellBrowsersToBeCareful() {
		assertThat(http.send("GET", GRAPH, "anna", "apple").headers().map()).containsKeys("x-content-type-options",
				"x-frame-options", "cache-control");
	}

	@Test
	void loginsThatFailAreCountedAndSlowedDown(CapturedOutput output) {
		try (HttpTester own = run("--sluice.users.anna.password=apple", "--sluice.users.anna.role=operator")) {
			assertThat(own.send("GET", GRAPH, "anna", "apple").statusCode()).isEqualTo(200);
			int refused = 0;
			for (int i = 0; i < 40; i++) {
				int status = own.send("GET", GRAPH, "anna", "guess" + i).statusCode();
				assertThat(status).isIn(401, 429);
				refused += (status == 429) ? 1 : 0;
			}
			assertThat(refused).isGreaterThan(20);
			HttpResponse<String> locked = own.send("GET", GRAPH, "anna", "guess");
			assertThat(locked.statusCode()).isEqualTo(429);
			assertThat(locked.headers().firstValue("Retry-After")).hasValue("1");
			assertThat(own.get("/actuator/health").statusCode()).isEqualTo(200);
			await()
				.untilAsserted(() -> assertThat(own.send("GET", GRAPH, "anna", "apple").statusCode()).isEqualTo(200));
			String meter = "/actuator/metrics/sluice.admin.logins.failed";
			assertThat(own.send("GET", meter, "anna", "apple").body()).contains("\"COUNT\"").doesNotContain(":0.0");
			assertThat(output).contains("event=login-failed peer=127.0.0.1", "event=login-refused peer=127.0.0.1")
				.doesNotContain("guess");
		}
	}

	@Test
	void guessesAtTheSameTimeAreNoMoreThanOneAfterAnother() throws Exception {
		try (HttpTester own = run("--sluice.users.anna.password=apple");
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> statuses = new ArrayList<>();
			for (int i = 0; i < 60; i++) {
				statuses.add(threads.submit(() -> own.send("GET", GRAPH, "anna", "guess").statusCode()));
			}
			int looked = 0;
			for (Future<Integer> status : statuses) {
				looked += (status.get(20, TimeUnit.SECONDS) == 401) ? 1 : 0;
			}
			assertThat(looked).isBetween(10, 20);
		}
	}

	@Test
	void passwordsMayBeEncoded() {
		String encoded = "{bcrypt}" + new BCryptPasswordEncoder().encode("vast");
		try (HttpTester own = run("--sluice.users.anna.password=" + encoded)) {
			assertThat(own.send("GET", GRAPH, "anna", "vast").statusCode()).isEqualTo(200);
			assertThat(own.send("GET", GRAPH, "anna", encoded).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void thePortIsEncryptedByABundle(@TempDir Path directory) throws Exception {
		X509Bundle certificate = new CertificateBuilder().ecp256()
			.subject("CN=admin")
			.addSanIpAddress("127.0.0.1")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		Files.writeString(directory.resolve("admin.crt"), certificate.getCertificatePathPEM());
		Files.writeString(directory.resolve("admin.key"), certificate.getPrivateKeyPEM());
		try (HttpTester own = run("--server.ssl.bundle=admin",
				"--spring.ssl.bundle.pem.admin.keystore.certificate=" + directory.resolve("admin.crt"),
				"--spring.ssl.bundle.pem.admin.keystore.private-key=" + directory.resolve("admin.key"));
				HttpClient client = client(certificate)) {
			String port = own.application().getEnvironment().getProperty("local.server.port");
			HttpResponse<String> health = client.send(
					HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/actuator/health")).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(health.statusCode()).isEqualTo(200);
			assertThat(health.headers().firstValue("Strict-Transport-Security")).isPresent();
		}
	}

	private static HttpClient client(X509Bundle trusted) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trusted.toTrustManagerFactory().getTrustManagers(), null);
		return HttpClient.newBuilder().sslContext(context).build();
	}

}
