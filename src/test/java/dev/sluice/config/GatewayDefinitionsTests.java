package dev.sluice.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingType;
import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.LogDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.message.PayloadType;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.StepDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import dev.sluice.transport.Reconnect;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SendDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GatewayDefinitions}: what is right.
 */
class GatewayDefinitionsTests {

	static final String EXAMPLE = """
			sluice:
			  inbound:
			    orders:
			      listen: tcp://0.0.0.0:7001
			      framing: {type: length-field, width: 4}
			      payload: text
			      pattern: request-reply
			      on-error: reply
			      error-reply: "NAK #{cause}"
			      limits: {frame-size: 64KB, connections: 10000, in-flight-per-connection: 64}
			      deadlines: {reply: 30s, linger: 10s}
			    telemetry:
			      listen: udp://0.0.0.0:7002
			      payload: text
			    feed:
			      connect: [tcp://feed-a:9000, tcp://feed-b:9000]
			      framing: line
			      reconnect: {first: 250ms, max: 30s}
			  outbound:
			    core:
			      connect: [tcp://core-a:9100, tcp://core-b:9100]
			      framing: crlf
			      payload: text
			      pattern: request-reply
			      connections: 8
			      deadlines: {connect: 5s, reply: 10s, write: 10s}
			      health: informative
			    collector:
			      connect: udp://collector:9514
			  routes:
			    quotes:
			      from: orders
			      order: 1
			      when: "payload.startsWith('QUOTE')"
			      steps:
			        - transform: "payload.trim()"
			        - headers: {kind: quote, size: "#{payload.length()}"}
			        - filter: "payload.length() > 5"
			        - handle: audit.record
			      to: quoteService
			      copy-to: collector
			      reply:
			        - transform: "'OK ' + payload"
			    rest:
			      from: orders
			      to: core
			""";

	@Test
	void readsTheExampleOfTheLanguage() {
		GatewayDefinition gateway = Loaded.yaml(EXAMPLE).withFlows().withTargets("audit", "quoteService").definition();
		assertThat(gateway.inbounds().keySet()).containsExactly("orders", "telemetry", "feed");
		assertThat(gateway.outbounds().keySet()).containsExactly("core", "collector");
		assertThat(gateway.routes().keySet()).containsExactly("quotes", "rest");
		InboundDefinition orders = gateway.inbounds().get("orders");
		assertThat(orders.listen()).isEqualTo(Address.parse("tcp://0.0.0.0:7001"));
		assertThat(orders.framing().type()).isEqualTo(FramingType.LENGTH_FIELD);
		assertThat(orders.framing().width()).isEqualTo(4);
		assertThat(orders.payload()).isEqualTo(PayloadDefinition.of(PayloadType.TEXT));
		assertThat(orders.pattern()).isEqualTo(ExchangePattern.REQUEST_REPLY);
		assertThat(orders.onError()).isEqualTo(InboundDefinition.OnError.REPLY);
		assertThat(orders.errorReply()).isEqualTo(new InboundDefinition.ErrorReply("NAK #{cause}", null));
		assertThat(orders.limits().inFlightPerConnection()).isEqualTo(64);
		assertThat(gateway.inbounds().get("telemetry").listen()).isEqualTo(Address.parse("udp://0.0.0.0:7002"));
		assertThat(gateway.inbounds().get("telemetry").framing()).isNull();
		assertThat(gateway.inbounds().get("feed").connect()).containsExactly(Address.parse("tcp://feed-a:9000"),
				Address.parse("tcp://feed-b:9000"));
		assertThat(gateway.outbounds().get("core").connect()).hasSize(2);
		assertThat(gateway.outbounds().get("core").framing()).isEqualTo(FramingDefinition.of(FramingType.CRLF));
		assertThat(gateway.outbounds().get("collector").connect())
			.containsExactly(Address.parse("udp://collector:9514"));
		assertThat(gateway.routes().get("quotes")).isEqualTo(new RouteDefinition(List.of("orders"), 1,
				"payload.startsWith('QUOTE')",
				List.of(new StepDefinition.Transform("payload.trim()"),
						new StepDefinition.Headers(Map.of("kind", "quote", "size", "#{payload.length()}")),
						new StepDefinition.Filter("payload.length() > 5"), new StepDefinition.Handle("audit.record")),
				List.of("quoteService"), List.of("collector"), List.of(new StepDefinition.Transform("'OK ' + payload")),
				false));
		assertThat(gateway.routes().get("rest")).isEqualTo(new RouteDefinition(List.of("orders"), null, null, List.of(),
				List.of("core"), List.of(), List.of(), false));
	}

	@Test
	void leavesWhatIsNotSaidOfAnInboundAtItsDefault() {
		InboundDefinition inbound = Loaded.yaml("""
				sluice.inbound.orders: {listen: "tcp://127.0.0.1:0", framing: line}
				""").withFlows().definition().inbounds().get("orders");
		assertThat(inbound).isEqualTo(new InboundDefinition(new Address(Address.Scheme.TCP, "127.0.0.1", 0), List.of(),
				null, FramingDefinition.of(FramingType.LINE),
				new PayloadDefinition(PayloadType.BYTES, StandardCharsets.UTF_8, PayloadDefinition.Malformed.FAIL),
				ExchangePattern.ONE_WAY, null, null,
				new InboundDefinition.Limits(DataSize.ofKilobytes(64), 10_000, null, null, null, null, null, null),
				new InboundDefinition.Deadlines(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10),
						null, null, Duration.ofSeconds(30), null, Duration.ofSeconds(10)),
				new Reconnect(Duration.ofMillis(250), Duration.ofSeconds(30)), null, List.of(), null, List.of(),
				List.of(), SocketDefinition.DEFAULT, null, null, null, LogDefinition.NONE, 0));
	}

	@Test
	void leavesWhatIsNotSaidOfAnOutboundAtItsDefault() {
		OutboundDefinition outbound = Loaded.yaml("""
				sluice.outbound.core.connect: udp://core:1
				""").definition().outbounds().get("core");
		assertThat(outbound.connect()).containsExactly(new Address(Address.Scheme.UDP, "core", 1));
		assertThat(outbound.framing()).isNull();
		assertThat(outbound.payload()).isEqualTo(
				new PayloadDefinition(PayloadType.BYTES, StandardCharsets.UTF_8, PayloadDefinition.Malformed.FAIL));
		assertThat(outbound.pattern()).isEqualTo(ExchangePattern.ONE_WAY);
		assertThat(outbound.connections().most()).isEqualTo(8);
		assertThat(outbound.limits().frameSize()).isEqualTo(DataSize.ofKilobytes(64));
		assertThat(outbound.deadlines()).isEqualTo(new OutboundDefinition.Deadlines(Duration.ofSeconds(5),
				Duration.ofSeconds(10), Duration.ofSeconds(10)));
		assertThat(outbound.reconnect()).isEqualTo(new Reconnect(Duration.ofMillis(250), Duration.ofSeconds(30)));
		assertThat(outbound.whileDown()).isEqualTo(OutboundDefinition.WhileDown.WAIT);
		assertThat(outbound.health()).isEqualTo(OutboundDefinition.Health.INFORMATIVE);
		assertThat(outbound.onConnect()).isEmpty();
		assertThat(outbound.heartbeat()).isNull();
	}

	@Test
	void readsWhatConnectionsSayByThemselves() {
		GatewayDefinition gateway = Loaded.yaml("""
				sluice:
				  inbound:
				    itch:
				      connect: tcp://feed:1
				      framing: line
				      on-connect:
				        - expect: "payload != null"
				        - {send: {bean: audit}, expect: "payload == 'OK'", within: 5s}
				        - send: 'WATCH\\r'
				      heartbeat: {send: "hex:52", idle: 1s}
				      deadlines: {idle: 15s}
				  outbound:
				    core:
				      connect: tcp://core:1
				      framing: line
				      heartbeat: {send: {bean: audit}, idle: 60s, expect: "@audit.apply(payload)", within: 2s}
				""").withFlows().withTargets("audit").definition();
		InboundDefinition itch = gateway.inbounds().get("itch");
		Duration tenSeconds = Duration.ofSeconds(10);
		assertThat(itch.onConnect()).containsExactly(new ConnectStepDefinition(null, "payload != null", tenSeconds),
				new ConnectStepDefinition(new SendDefinition(null, "audit"), "payload == 'OK'", Duration.ofSeconds(5)),
				new ConnectStepDefinition(new SendDefinition("WATCH\\r", null), null, tenSeconds));
		assertThat(itch.heartbeat()).isEqualTo(
				new HeartbeatDefinition(new SendDefinition("hex:52", null), Duration.ofSeconds(1), null, tenSeconds));
		assertThat(itch.deadlines().idle()).isEqualTo(Duration.ofSeconds(15));
		assertThat(gateway.outbounds().get("core").heartbeat())
			.isEqualTo(new HeartbeatDefinition(new SendDefinition(null, "audit"), Duration.ofSeconds(60),
					"@audit.apply(payload)", Duration.ofSeconds(2)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{listen: "tcp://h:1", framing: line, pattern: request-reply}                  | CLOSE
			{listen: "tcp://h:1", framing: line}                                          | DISCARD
			{listen: "udp://h:1", pattern: request-reply}                                 | DISCARD
			{listen: "udp://h:1", pattern: request-reply, error-reply: NAK}               | REPLY
			{listen: "tcp://h:1", framing: line, pattern: request-reply, on-error: discard} | DISCARD
			""")
	void choosesWhatAPeerSeesOfAnError(String inbound, InboundDefinition.OnError onError) {
		assertThat(Loaded.yaml("sluice.inbound.orders: " + inbound)
			.withFlows()
			.definition()
			.inbounds()
			.get("orders")
			.effectiveOnError()).isEqualTo(onError);
	}

}
