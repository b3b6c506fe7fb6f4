package dev.sluice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import dev.sluice.HttpTester.JsonBody;
import dev.sluice.gateway.TcpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Changes of the configuration over the admin port.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChangesIntegrationTests {

	private static final String YAML = """
			sluice:
			  watch: off
			  users:
			    anna: {password: anna, role: operator}
			    wall: {password: wall}
			  inbound:
			    orders: {listen: "tcp://127.0.0.1:0", framing: line, payload: text, pattern: request-reply}
			  routes:
			    all:
			      from: orders
			      steps:
			        - transform: payload.toUpperCase()
			""";

	@TempDir
	private Path directory;

	private HttpTester http;

	@BeforeEach
	void start() throws IOException {
		write(YAML);
		this.http = new HttpTester(SpringApplication.from(SluiceApplication::main)
			.run("--server.port=0", "--spring.config.location=" + this.directory.toUri())
			.getApplicationContext());
	}

	@AfterEach
	void stop() {
		this.http.close();
	}

	private void write(String yaml) throws IOException {
		Files.writeString(this.directory.resolve("application.yml"), yaml);
	}

	private HttpResponse<String> post(String user, String action) {
		return this.http.send("POST", "/actuator/changes", user, new JsonBody("{\"action\": \"" + action + "\"}"));
	}

	private JsonNode apply(int status) {
		HttpResponse<String> response = post("anna", "apply");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return JsonMapper.shared().readTree(response.body());
	}

	private String get(String path, String user) {
		HttpResponse<String> response = this.http.send("GET", "/actuator/" + path, user, user);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	private TcpClient connect() throws IOException {
		String address = JsonMapper.shared().readTree(get("inbounds/orders", "wall")).path("address").asString();
		Socket socket = new Socket(InetAddress.getLoopbackAddress(),
				Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
		socket.setSoTimeout(20_000);
		return new TcpClient(socket);
	}

	@Test
	void anOperatorPlansAndAppliesAndAViewerOnlyLooks(CapturedOutput output) throws IOException {
		write(YAML.replace("toUpperCase", "toLowerCase"));
		assertThat(this.http.get("/actuator/changes").statusCode()).isEqualTo(401);
		assertThat(get("changes", "wall")).contains("\"settling\":false");
		assertThat(post("wall", "plan").statusCode()).isEqualTo(403);
		assertThat(post("wall", "apply").statusCode()).isEqualTo(403);
		assertThat(post("anna", "explode").statusCode()).isEqualTo(400);
		try (TcpClient client = connect()) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			JsonNode plan = JsonMapper.shared().readTree(post("anna", "plan").body());
			assertThat(plan.path("outcome").asString()).isEqualTo("planned");
			assertThat(plan.path("changes").toString()).isEqualTo(
					"[{\"kind\":\"route\",\"name\":\"all\",\"action\":\"change\",\"properties\":[\"steps\"],\"connectionsClosing\":0}]");
			assertThat(plan.path("untouched").asInt()).isEqualTo(1);
			assertThat(client.send("B\n").line()).isEqualTo("B");
			assertThat(apply(200).path("outcome").asString()).isEqualTo("applied");
			assertThat(client.send("C\n").line()).isEqualTo("c");
		}
		assertThat(JsonMapper.shared().readTree(get("changes", "wall")).path("applied").path("outcome").asString())
			.isEqualTo("applied");
		assertThat(output)
			.contains("event=audit principal=anna action=configuration-apply plan=\"change route all steps\"");
		assertThat(get("auditevents", "anna")).contains("\"sluice.configuration-apply\"", "\"anna\"");
	}

	@Test
	void mistakesAndWhatFailsAreToldAndChangeNothing() throws IOException {
		write(YAML.replace("framing: line", "framing: lnie").replace("watch: off", "watch: sometimes"));
		JsonNode mistaken = apply(422);
		assertThat(mistaken.path("outcome").asString()).isEqualTo("mistaken");
		assertThat(mistaken.path("mistakes").toString()).contains("There is no framing 'lnie'", "line 7",
				"sluice.watch", "Write one of off, plan, apply");
		try (ServerSocket taken = new ServerSocket(0)) {
			write(YAML.replace("127.0.0.1:0", "0.0.0.0:" + taken.getLocalPort()));
			assertThat(apply(409).path("failure").asString()).contains("orders cannot listen on");
		}
		try (TcpClient client = connect()) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
		}
	}

	@Test
	void usersAndMetersComeAndGoWithWhatTheyAreOf() throws IOException {
		write(YAML.replace("wall: {password: wall}", "berta: {password: berta}")
			.replace("  routes:", "    more: {listen: \"tcp://127.0.0.1:0\", framing: line, payload: text}\n  routes:")
			.replace("from: orders", "from: [orders, more]"));
		apply(200);
		assertThat(this.http.send("GET", "/actuator/changes", "wall", "wall").statusCode()).isEqualTo(401);
		assertThat(get("prometheus", "berta")).contains("sluice_inbound_received_messages_total{inbound=\"more\"}",
				"sluice_inbound_handling_seconds_bucket{inbound=\"more\"");
		assertThat(get("health", "berta")).contains("\"more\"");
		write(YAML);
		apply(200);
		await().atMost(20, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(get("prometheus", "wall")).doesNotContain("\"more\""));
		assertThat(get("inbounds", "wall")).doesNotContain("\"more\"");
		assertThat(get("health", "wall")).doesNotContain("\"more\"");
	}

}
