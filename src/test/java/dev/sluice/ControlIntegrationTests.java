package dev.sluice;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sluice.HttpTester.JsonBody;
import dev.sluice.gateway.TcpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What operators see and do over the admin port while messages come.
 */
@ExtendWith(OutputCaptureExtension.class)
class ControlIntegrationTests {

	private HttpTester http;

	private int farPort;

	@BeforeEach
	void start() throws IOException {
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.farPort = free.getLocalPort();
		}
		String[] arguments = Stream.of("server.port=0", "spring.config.location=optional:classpath:/none/",
				"sluice.users.anna.password=anna", "sluice.users.anna.role=operator", "sluice.users.wall.password=wall",
				"sluice.inbound.orders.listen=tcp://127.0.0.1:0", "sluice.inbound.orders.framing=line",
				"sluice.inbound.orders.payload=text", "sluice.inbound.orders.pattern=request-reply",
				"sluice.routes.upper.from=orders", "sluice.routes.upper.steps[0].transform=payload.toUpperCase()",
				"sluice.inbound.sensors.listen=udp://127.0.0.1:0", "sluice.routes.sensors.from=sensors",
				"sluice.routes.sensors.to=core", "sluice.outbound.core.connect=tcp://127.0.0.1:" + this.farPort,
				"sluice.outbound.core.framing=line", "sluice.outbound.core.reconnect.first=1h",
				"sluice.outbound.core.reconnect.max=1h",
				"sluice.outbound.quotes.connect=tcp://127.0.0.1:" + this.farPort, "sluice.outbound.quotes.framing=line",
				"sluice.outbound.quotes.pattern=request-reply", "sluice.limits.in-flight-bytes=16MB")
			.map("--"::concat)
			.toArray(String[]::new);
		this.http = new HttpTester(
				SpringApplication.from(SluiceApplication::main).run(arguments).getApplicationContext());
	}

	@AfterEach
	void stop() {
		this.http.close();
	}

	private JsonNode get(String path) {
		HttpResponse<String> response = this.http.send("GET", "/actuator/" + path, "wall", "wall");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private int post(String path, String json) {
		return this.http.send("POST", "/actuator/" + path, "anna", new JsonBody(json)).statusCode();
	}

	private String state(String inbound) {
		return get("inbounds/" + inbound).path("state").asString();
	}

	private TcpClient connect() throws IOException {
		String address = get("inbounds/orders").path("address").asString();
		Socket socket = new Socket(InetAddress.getLoopbackAddress(),
				Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
		socket.setSoTimeout(20_000);
		return new TcpClient(socket);
	}

	@Test
	void aPausedInboundReceivesNothingUntilItIsResumed() throws IOException {
		try (TcpClient client = connect()) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			assertThat(post("inbounds/orders", "{\"action\": \"pause\"}")).isEqualTo(200);
			assertThat(state("orders")).isEqualTo("paused");
			client.send("b\n").socket().setSoTimeout(300);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::line);
			try (TcpClient late = connect()) {
				late.send("c\n").socket().setSoTimeout(300);
				assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(late::line);
				assertThat(get("inbounds/orders").path("ledger").path("received").asLong()).isEqualTo(1);
				assertThat(this.http.get("/actuator/health/inbound/orders").body()).contains("OUT_OF_SERVICE",
						"paused");
				assertThat(post("inbounds/orders", "{\"action\": \"resume\"}")).isEqualTo(200);
				client.socket().setSoTimeout(20_000);
				late.socket().setSoTimeout(20_000);
				assertThat(client.line()).isEqualTo("B");
				assertThat(late.line()).isEqualTo("C");
			}
		}
		assertThat(state("orders")).isEqualTo("up");
	}

	@Test
	void aDrainedInboundClosesWhatItHasAndComesBack() throws IOException {
		try (TcpClient client = connect()) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
			assertThat(post("inbounds/orders", "{\"action\": \"drain\"}")).isEqualTo(200);
			assertThat(client.rest()).isEmpty();
		}
		assertThat(state("orders")).isEqualTo("draining");
		await().until(() -> get("inbounds/orders").path("atRest").asBoolean());
		assertThat(post("inbounds/orders", "{\"action\": \"pause\"}")).isEqualTo(409);
		assertThat(post("inbounds/orders", "{\"action\": \"resume\"}")).isEqualTo(200);
		try (TcpClient client = connect()) {
			assertThat(client.send("b\n").line()).isEqualTo("B");
		}
		assertThat(get("inbounds/orders").path("ledger").path("handled").asLong()).isEqualTo(2);
	}

	@Test
	void connectionsAreListedShownToldSomethingAndClosed() throws IOException {
		try (TcpClient client = connect(); TcpClient other = connect()) {
			assertThat(client.send("hello\n").line()).isEqualTo("HELLO");
			assertThat(other.send("x\n").line()).isEqualTo("X");
			String peer = "127.0.0.1:" + client.socket().getLocalPort();
			assertThat(get("connections").path("count").asInt()).isEqualTo(2);
			assertThat(get("connections?inbound=sensors").path("count").asInt()).isZero();
			JsonNode found = get("connections?inbound=orders&peer=" + peer);
			assertThat(found.path("count").asInt()).isEqualTo(1);
			String path = "connections/" + found.path("connections").get(0).path("id").asString();
			await().untilAsserted(() -> assertThat(get(path).path("bytesOut").asLong()).isEqualTo(6));
			JsonNode shown = get(path);
			assertThat(shown.path("bytesIn").asLong()).isEqualTo(6);
			assertThat(shown.path("messages").asLong()).isEqualTo(1);
			assertThat(shown.path("inFlight").asInt()).isZero();
			assertThat(shown.path("lastActivity").asString()).isGreaterThan(shown.path("since").asString());
			assertThat(post(path, "{\"text\": \"maintenance at noon\"}")).isEqualTo(204);
			assertThat(client.line()).isEqualTo("maintenance at noon");
			assertThat(this.http.send("DELETE", "/actuator/" + path, "anna", "anna").statusCode()).isEqualTo(204);
			assertThat(client.rest()).isEmpty();
			client.close();
			await().untilAsserted(() -> assertThat(get("connections").path("count").asInt()).isEqualTo(1));
			assertThat(this.http.send("DELETE", "/actuator/" + path, "anna", "anna").statusCode()).isEqualTo(404);
			assertThat(other.send("y\n").line()).isEqualTo("Y");
		}
	}

	@Test
	void anOutboundThatPausesBetweenAttemptsDialsAtOnce() throws IOException {
		await().untilAsserted(() -> assertThat(get("outbounds/core").path("reason").asString()).isNotEmpty());
		assertThat(get("outbounds").path("outbounds").path("core").path("state").asString()).isEqualTo("down");
		try (ServerSocket far = new ServerSocket(this.farPort, 5, InetAddress.getLoopbackAddress())) {
			far.setSoTimeout(20_000);
			assertThat(post("outbounds/core", "{\"action\": \"reconnect\"}")).isEqualTo(200);
			far.accept().close();
		}
	}

	@Test
	void aPausedOutboundSendsNothingUntilItIsResumedAndADrainedOneCloses() throws IOException {
		try (ServerSocket far = new ServerSocket(this.farPort, 5, InetAddress.getLoopbackAddress());
				DatagramSocket sensor = new DatagramSocket()) {
			far.setSoTimeout(20_000);
			assertThat(post("outbounds/core", "{\"action\": \"reconnect\"}")).isEqualTo(200);
			TcpClient first = new TcpClient(far.accept());
			first.socket().setSoTimeout(20_000);
			String listen = get("inbounds/sensors").path("address").asString();
			InetSocketAddress inbound = new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1)));
			sensor.send(new DatagramPacket("1".getBytes(StandardCharsets.UTF_8), 1, inbound));
			assertThat(first.line()).isEqualTo("1");
			assertThat(post("outbounds/core", "{\"action\": \"pause\"}")).isEqualTo(200);
			assertThat(get("outbounds/core").path("state").asString()).isEqualTo("paused");
			sensor.send(new DatagramPacket("2".getBytes(StandardCharsets.UTF_8), 1, inbound));
			first.socket().setSoTimeout(300);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(first::line);
			first.socket().setSoTimeout(20_000);
			assertThat(post("outbounds/core", "{\"action\": \"resume\"}")).isEqualTo(200);
			assertThat(first.line()).isEqualTo("2");
			assertThat(post("outbounds/core", "{\"action\": \"drain\"}")).isEqualTo(200);
			assertThat(first.rest()).isEmpty();
			first.close();
			assertThat(get("outbounds/core").path("state").asString()).isEqualTo("draining");
			sensor.send(new DatagramPacket("3".getBytes(StandardCharsets.UTF_8), 1, inbound));
			assertThat(post("outbounds/core", "{\"action\": \"resume\"}")).isEqualTo(200);
			await().untilAsserted(() -> assertThat(lineOfNext(far)).isEqualTo("3"));
		}
		await().untilAsserted(
				() -> assertThat(get("inbounds/sensors").path("ledger").path("handled").asLong()).isEqualTo(3));
	}

	/** The far side is that of another outbound too, which says nothing. */
	private static String lineOfNext(ServerSocket far) throws IOException {
		try (TcpClient next = new TcpClient(far.accept())) {
			next.socket().setSoTimeout(1_000);
			return next.line();
		}
		catch (SocketTimeoutException ex) {
			return "";
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"action": "move"}                                            | 400
			{"action": "move", "address": "nowhere"}                      | 400
			{"action": "reconnect", "address": "tcp://127.0.0.1:1"}       | 400
			{"action": "move", "address": "tcp://127.0.0.1:1"}            | 409
			{"action": "move", "address": "tcp://127.0.0.1:FAR"}          | 200
			""")
	void anOutboundMovesOnlyToAddressesOfItsOwn(String json, int status) {
		assertThat(post("outbounds/core", json.replace("FAR", Integer.toString(this.farPort)))).isEqualTo(status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "alerts.yml", "dashboard.json" })
	void theRulesAndTheDashboardAskForMetersThatThereAre(String file) throws IOException {
		Set<String> shown = this.http.send("GET", "/actuator/prometheus", "wall", "wall")
			.body()
			.lines()
			.map((line) -> line.split("[{ ]")[0])
			.collect(Collectors.toSet());
		List<String> asked = Pattern.compile("\\b(sluice|jvm)_\\w+")
			.matcher(Files.readString(Path.of("docs/monitoring", file)))
			.results()
			.map(MatchResult::group)
			.toList();
		assertThat(asked).hasSizeGreaterThan(10).allSatisfy((name) -> assertThat(shown).contains(name));
	}

	@Test
	void routesTellWhereMessagesWent() throws IOException {
		try (TcpClient client = connect()) {
			assertThat(client.send("a\n").line()).isEqualTo("A");
		}
		JsonNode upper = get("routes").path("routes").path("upper");
		assertThat(upper.path("from").get(0).asString()).isEqualTo("orders");
		assertThat(upper.path("ledger").path("received").asLong()).isEqualTo(1);
		assertThat(get("routes/upper")).isEqualTo(upper);
	}

	@ParameterizedTest
	@CsvSource({ "inbounds/nobody, 404", "outbounds/nobody, 404", "connections/nobody, 404" })
	void whatIsNotThereIsNotFound(String path, int status) {
		assertThat(this.http.send("GET", "/actuator/" + path, "wall", "wall").statusCode()).isEqualTo(status);
		String body = path.startsWith("connections") ? "{\"text\": \"x\"}"
				: path.startsWith("inbounds") ? "{\"action\": \"pause\"}" : "{\"action\": \"reconnect\"}";
		assertThat(post(path, body)).isEqualTo(status);
	}

	@Test
	void onlyOperatorsDoThingsAndWhatTheyDidIsAudited(CapturedOutput output) {
		JsonBody pause = new JsonBody("{\"action\": \"pause\"}");
		assertThat(this.http.get("/actuator/inbounds").statusCode()).isEqualTo(401);
		assertThat(this.http.send("POST", "/actuator/inbounds/orders", "wall", pause).statusCode()).isEqualTo(403);
		assertThat(post("inbounds/orders", "{\"action\": \"explode\"}")).isEqualTo(400);
		assertThat(post("inbounds/orders", "{}")).isEqualTo(400);
		assertThat(state("orders")).isEqualTo("up");
		assertThat(post("inbounds/sensors", "{\"action\": \"pause\"}")).isEqualTo(200);
		assertThat(state("sensors")).isEqualTo("paused");
		assertThat(output).contains("event=audit principal=anna action=inbound-pause done=true inbound=sensors");
		assertThat(get("auditevents").path("events").toString()).contains("\"sluice.inbound-pause\"", "\"anna\"");
	}

}
