package dev.sluice.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingType;
import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.gateway.GatewayLimits;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.message.PayloadType;
import dev.sluice.route.StepDefinition;
import dev.sluice.transport.Address;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the merging of files and environment variables, and for the forms that a
 * value may have.
 */
class MergingTests {

	private static final String ORDERS = """
			sluice.inbound.orders:
			  listen: tcp://0.0.0.0:7001
			  framing: {type: length-field, width: 4}
			  payload: {type: text, charset: ISO-8859-1}
			  pattern: request-reply
			  on-error: reply
			  error-reply: "NAK #{cause}"
			  limits: {frame-size: 1KB, connections: 10}
			sluice.routes.rest: {from: orders, to: core, steps: [{transform: "1"}, {transform: "2"}]}
			""";

	private static InboundDefinition orders(Loaded loaded) {
		return loaded.withFlows().withTargets("core").definition().inbounds().get("orders");
	}

	@Test
	void mergesMapsOverFiles() {
		InboundDefinition orders = orders(Loaded.yaml("""
				sluice.inbound.orders:
				  listen: tcp://127.0.0.1:0
				  limits: {connections: 20}
				""").over(ORDERS));
		assertThat(orders.listen()).isEqualTo(Address.parse("tcp://127.0.0.1:0"));
		assertThat(orders.limits())
			.isEqualTo(new InboundDefinition.Limits(DataSize.ofKilobytes(1), 20, null, null, null, null, null, null));
		assertThat(orders.framing().width()).isEqualTo(4);
	}

	@Test
	void takesAFramingWholeWhereANameReplacesAMap() {
		assertThat(orders(Loaded.yaml("sluice.inbound.orders.framing: line").over(ORDERS)).framing())
			.isEqualTo(FramingDefinition.of(FramingType.LINE));
	}

	@Test
	void takesAFramingWholeWhereAMapReplacesAMap() {
		FramingDefinition framing = orders(
				Loaded.yaml("sluice.inbound.orders.framing: {type: delimiter, delimiter: \";\"}").over(ORDERS))
			.framing();
		assertThat(framing.type()).isEqualTo(FramingType.DELIMITER);
		assertThat(framing.delimiter()).isEqualTo(";");
		assertThat(framing.width()).isNull();
	}

	@Test
	void takesAFramingWholeWhereAMapReplacesAName() {
		FramingDefinition framing = orders(
				Loaded.yaml("sluice.inbound.orders.framing: {read: line, write: crlf}").over(ORDERS))
			.framing();
		assertThat(framing).isEqualTo(
				FramingDefinition.of(FramingDefinition.of(FramingType.LINE), FramingDefinition.of(FramingType.CRLF)));
	}

	@Test
	void takesAPayloadAndAnErrorReplyWhole() {
		InboundDefinition orders = orders(Loaded.yaml("""
				sluice.inbound.orders:
				  payload: text
				  error-reply: {bean: core}
				""").over(ORDERS));
		assertThat(orders.payload()).isEqualTo(
				new PayloadDefinition(PayloadType.TEXT, StandardCharsets.UTF_8, PayloadDefinition.Malformed.FAIL));
		assertThat(orders.errorReply()).isEqualTo(new InboundDefinition.ErrorReply(null, "core"));
	}

	@Test
	void takesListsWhole() {
		GatewayDefinition gateway = Loaded.yaml("""
				sluice.routes.rest.steps: [{filter: "true"}]
				sluice.inbound.feed.connect: tcp://c:3
				""").over(ORDERS).over("""
				sluice.inbound.feed: {connect: ["tcp://a:1", "tcp://b:2"], framing: line}
				""").withFlows().withTargets("core").definition();
		assertThat(gateway.routes().get("rest").steps()).containsExactly(new StepDefinition.Filter("true"));
		assertThat(gateway.inbounds().get("feed").connect()).containsExactly(Address.parse("tcp://c:3"));
	}

	@Test
	void emptiesWhatIsReplacedByNothing() {
		GatewayDefinition gateway = Loaded
			.yaml("""
					sluice.inbound.orders: {listen: "udp://0.0.0.0:1", framing: , on-error: "", error-reply: , limits.connections: }
					sluice.routes.rest.steps: []
					""")
			.over(ORDERS)
			.withFlows()
			.withTargets("core")
			.definition();
		assertThat(gateway.inbounds().get("orders").framing()).isNull();
		assertThat(gateway.inbounds().get("orders").onError()).isNull();
		assertThat(gateway.inbounds().get("orders").errorReply()).isNull();
		assertThat(gateway.routes().get("rest").steps()).isEmpty();
	}

	@Test
	void keepsTheOrderOfTheLeastSpecificFile() {
		GatewayDefinition gateway = Loaded.yaml("""
				sluice.inbound: {added: {listen: "udp://h:4"}, second: {listen: "udp://h:5"}}
				""").over("""
				sluice.inbound: {first: {listen: "udp://h:1"}, second: {listen: "udp://h:2"}}
				""").withFlows().withTargets("core").definition();
		assertThat(gateway.inbounds().keySet()).containsExactly("first", "second", "added");
		assertThat(gateway.inbounds().get("second").listen()).isEqualTo(Address.parse("udp://h:5"));
	}

	@Test
	void takesOneValueForAList() {
		GatewayDefinition gateway = Loaded.yaml("""
				sluice:
				  inbound:
				    feed: {connect: "tcp://a:1, tcp://b:2", framing: line}
				    orders: {listen: "udp://h:1"}
				  routes:
				    all: {from: "feed,orders", to: "a, b", copy-to: c}
				""").withTargets("a", "b", "c").definition();
		assertThat(gateway.inbounds().get("feed").connect()).containsExactly(Address.parse("tcp://a:1"),
				Address.parse("tcp://b:2"));
		assertThat(gateway.routes().get("all").from()).containsExactly("feed", "orders");
		assertThat(gateway.routes().get("all").to()).containsExactly("a", "b");
		assertThat(gateway.routes().get("all").copyTo()).containsExactly("c");
	}

	@Test
	void takesHeaderValuesAsText() {
		StepDefinition step = Loaded.yaml("""
				sluice:
				  inbound.orders.listen: udp://h:1
				  routes.all:
				    from: orders
				    steps:
				      - headers: {count: 5, urgent: true, share: 0.5, none: "", a.b: x, correlationId: y, my_own: z}
				""").definition().routes().get("all").steps().getFirst();
		assertThat(step).isEqualTo(new StepDefinition.Headers(Map.of("count", "5", "urgent", "true", "share", "0.5",
				"none", "", "a.b", "x", "correlationId", "y", "my_own", "z")));
	}

	@Test
	void takesTheOptionWriteOfATypeAndTheDirectionWriteApart() {
		FramingDefinition framing = orders(Loaded.yaml("""
				sluice.inbound.orders.framing: {type: octet-counting, write: line, unended: accept}
				""").over(ORDERS)).framing();
		assertThat(framing.type()).isEqualTo(FramingType.OCTET_COUNTING);
		assertThat(framing.writeForm()).isEqualTo(FramingDefinition.WriteForm.LINE);
		assertThat(framing.unended()).isEqualTo(FramingDefinition.Unended.ACCEPT);
		assertThat(framing.write()).isNull();
		FramingDefinition both = orders(Loaded.yaml("""
				sluice.inbound.orders.framing:
				  read: {type: octet-counting, write: line}
				  write: {bean: own}
				""").over(ORDERS).with("own", Framing.class)).framing();
		assertThat(both.read().writeForm()).isEqualTo(FramingDefinition.WriteForm.LINE);
		assertThat(both.write()).isEqualTo(FramingDefinition.ofBean("own"));
	}

	@Test
	void bindsEveryOptionOfAFraming() {
		FramingDefinition framing = orders(Loaded.yaml("""
				sluice.inbound.orders.framing:
				  {type: length-field, width: 2, byteOrder: little, encoding: bcd, offset: 3, adjustment: -2, strip: 5}
				""").over(ORDERS)).framing();
		assertThat(framing).isEqualTo(
				new FramingDefinition(FramingType.LENGTH_FIELD, null, null, null, 2, FramingDefinition.ByteOrder.LITTLE,
						FramingDefinition.Encoding.BCD, 3, -2, 5, null, null, null, null, null, null));
	}

	@Test
	void resolvesPlaceholders() {
		assertThat(
				orders(Loaded.yaml("sluice.inbound.orders.listen: tcp://127.0.0.1:${port:7005}").over(ORDERS)).listen())
			.isEqualTo(Address.parse("tcp://127.0.0.1:7005"));
	}

	@Test
	void appliesEnvironmentVariables() {
		InboundDefinition orders = orders(Loaded
			.variables(Map.of("SLUICE_INBOUND_ORDERS_LISTEN", "tcp://127.0.0.1:1",
					"SLUICE_INBOUND_ORDERS_LIMITS_FRAMESIZE", "128KB", "SLUICE_INBOUND_ORDERS_LIMITS_CONNECTIONS", "7",
					"SLUICE_INBOUND_ORDERS_LIMITS_IN_FLIGHT_PER_CONNECTION", "3", "SLUICE_INBOUND_ORDERS_FRAMING",
					"crlf", "SLUICE_INBOUND_ORDERS_DEADLINES_REPLY", "5s", "SLUICE_INBOUND_ORDERS_ERRORREPLY", "no",
					"sluice.inbound.orders.deadlines.linger", "6s", "SLUICE_INBOUND_ORDERS_DEADLINES_WRITE", "7s"))
			.over(ORDERS));
		assertThat(orders.listen()).isEqualTo(Address.parse("tcp://127.0.0.1:1"));
		assertThat(orders.limits())
			.isEqualTo(new InboundDefinition.Limits(DataSize.ofKilobytes(128), 7, 3, null, null, null, null, null));
		assertThat(orders.framing()).isEqualTo(FramingDefinition.of(FramingType.CRLF));
		assertThat(orders.deadlines())
			.isEqualTo(new InboundDefinition.Deadlines(Duration.ofSeconds(5), Duration.ofSeconds(6),
					Duration.ofSeconds(7), null, null, Duration.ofSeconds(30), null, Duration.ofSeconds(10)));
		assertThat(orders.errorReply().text()).isEqualTo("no");
	}

	@Test
	void appliesEnvironmentVariablesToTheBoundsOnAllInbounds() {
		Map<String, Object> variables = Map.of("SLUICE_LIMITS_CONNECTIONS", "7", "SLUICE_LIMITS_INFLIGHTBYTES", "1MB");
		assertThat(Loaded.variables(variables).over(ORDERS).withFlows().withTargets("core").definition().limits())
			.isEqualTo(new GatewayLimits(7, DataSize.ofMegabytes(1)));
		assertThat(Loaded.variables(Map.of("SLUICE_LIMITS_BYTES", "1MB"))
			.over(ORDERS)
			.withFlows()
			.withTargets("core")
			.problems()).singleElement().satisfies((problem) -> {
				assertThat(problem.property()).isEqualTo("sluice.limits.bytes");
				assertThat(problem.action()).isEqualTo("Remove it; there are connections, in-flight-bytes.");
			});
	}

	@Test
	void matchesVariablesWithNamesThatHaveDashes() {
		String feeds = """
				sluice.inbound:
				  my-feed: {listen: "udp://h:1"}
				  my: {listen: "udp://h:2"}
				sluice.routes.my-rest: {from: [my-feed, my], to: a}
				""";
		for (String variable : List.of("SLUICE_INBOUND_MYFEED_LISTEN", "SLUICE_INBOUND_MY_FEED_LISTEN",
				"sluice_inbound_myfeed_listen")) {
			GatewayDefinition gateway = Loaded.variables(Map.of(variable, "udp://h:9"))
				.over(feeds)
				.withTargets("a")
				.definition();
			assertThat(gateway.inbounds().keySet()).containsExactly("my-feed", "my");
			assertThat(gateway.inbounds().get("my-feed").listen()).isEqualTo(Address.parse("udp://h:9"));
			assertThat(gateway.inbounds().get("my").listen()).isEqualTo(Address.parse("udp://h:2"));
		}
		GatewayDefinition gateway = Loaded
			.variables(Map.of("SLUICE_ROUTES_MYREST_COPYTO", "other", "SLUICE_ROUTES_MY_REST_TO", "b,c",
					"SLUICE_ROUTES_MYREST_FROM_0", "my", "SLUICE_ROUTES_MYREST_FROM_1", "my-feed"))
			.over(feeds)
			.withTargets("b", "c", "other")
			.definition();
		assertThat(gateway.routes().get("my-rest").copyTo()).containsExactly("other");
		assertThat(gateway.routes().get("my-rest").to()).containsExactly("b", "c");
		assertThat(gateway.routes().get("my-rest").from()).containsExactly("my", "my-feed");
	}

	@Test
	void tellsWhatAVariableDoesNotMatch() {
		List<ConfigurationProblem> problems = Loaded
			.variables(Map.of("SLUICE_INBOUND_ORDRES_LISTEN", "udp://h:1", "SLUICE_HOME", "/opt/sluice",
					"SLUICE_INBOUND_SERVICE_HOST", "10.0.0.1", "SLUICE_INBOUND_PORT_7001_TCP", "tcp://10.0.0.1:7001"))
			.over(ORDERS)
			.withFlows()
			.withTargets("core")
			.problems();
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.value()).isEqualTo("udp://h:1");
			assertThat(Origins.describe(problem.origin()))
				.isEqualTo("environment variable SLUICE_INBOUND_ORDRES_LISTEN");
			assertThat(problem.reason()).isEqualTo("The environment variable matches no inbound.");
			assertThat(problem.action()).isEqualTo("Write SLUICE_INBOUND_ORDERS_LISTEN for the inbound orders.");
		});
	}

	@Test
	void tellsAPropertyOfAVariableThatThereIsNot() {
		List<ConfigurationProblem> problems = Loaded.variables(Map.of("SLUICE_INBOUND_ORDERS_LISTNE", "udp://h:1"))
			.over(ORDERS)
			.withFlows()
			.withTargets("core")
			.problems();
		assertThat(problems).singleElement().satisfies((problem) -> {
			assertThat(problem.property()).isEqualTo("sluice.inbound.orders.listne");
			assertThat(Origins.describe(problem.origin()))
				.isEqualTo("environment variable SLUICE_INBOUND_ORDERS_LISTNE");
			assertThat(problem.action()).isEqualTo("Write listen.");
		});
	}

}
