package dev.sluice.actuate;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.expression.Expressions;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.inbound.InboundStatus;
import dev.sluice.inbound.TestInbound;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.OutboundCounts;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundStatus;
import dev.sluice.route.Route;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.RouteFactory;
import dev.sluice.transport.EventLoops;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/**
 * That every count can be read under its name and tags.
 */
class SluiceMeterBinderTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final TestInbound orders = new TestInbound("orders", "tcp://127.0.0.1:7001");

	private final TestInbound telemetry = new TestInbound("telemetry", "udp://127.0.0.1:7002");

	private final TestOutbound core = new TestOutbound("core", "tcp://127.0.0.1:9100",
			Map.of("pattern", "request-reply", "connections", 3, "deadlines.reply", "5s", "retry.attempts", 2,
					"circuit-breaker.failures", 5));

	private final TestOutbound collector = new TestOutbound("collector", "udp://127.0.0.1:9514",
			OutboundDefinition.Health.INFORMATIVE);

	private final Route quotes = new RouteFactory(new DefaultListableBeanFactory(), new JsonMapper(),
			new Expressions(null), Map.of("orders", this.orders.definition()), Map.of())
		.create("quotes",
				new RouteDefinition(List.of("orders"), null, null, List.of(), List.of(), List.of(), List.of(), false),
				(name) -> this.core, InboundPeers::new, new Ledger());

	private static final EventLoops LOOPS = new EventLoops(1);

	private final LoginFailures logins = new LoginFailures();

	@AfterAll
	static void endLoops() {
		LOOPS.close();
	}

	@BeforeEach
	void bind() {
		new SluiceMeterBinder(() -> Stream.of(this.orders, this.telemetry), () -> Stream.of(this.quotes),
				() -> Stream.of(this.core, this.collector), () -> GatewayCapacity.of(10, 1000L),
				() -> Stream.of(this.logins), () -> Stream.of(LOOPS))
			.bindTo(this.registry);
	}

	@ParameterizedTest
	@EnumSource(SluiceMeter.class)
	void everyMeterIsThereWithItsTags(SluiceMeter meter) {
		assertThat(this.registry.get(meter.meterName()).meters()).allSatisfy((registered) -> {
			assertThat(registered.getId().getTags()).extracting(Tag::getKey)
				.containsExactlyInAnyOrderElementsOf(meter.keys().stream().map(SluiceMeter.TagKey::key).toList());
			assertThat(registered.getId().getDescription()).isNotBlank();
		});
	}

	@Test
	void thereIsNoMeterThatTheListDoesNotHave() {
		// A simple registry has a gauge for each bucket of a histogram, too.
		assertThat(this.registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.filter((name) -> !name.endsWith(".histogram"))
			.distinct()).containsExactlyInAnyOrderElementsOf(
					Arrays.stream(SluiceMeter.values()).map(SluiceMeter::meterName).toList());
	}

	@Test
	void theNamesAreKept() {
		assertThat(Arrays.stream(SluiceMeter.values())
			.collect(Collectors.toMap(SluiceMeter::meterName, SluiceMeter::keys)))
			.isEqualTo(Map.ofEntries(Map.entry("sluice.admin.logins.failed", List.of()),
					Map.entry("sluice.admin.logins.refused", List.of()), Map.entry("sluice.buffers.used", List.of()),
					Map.entry("sluice.event.loops.lag", List.of()), Map.entry("sluice.connections", List.of()),
					Map.entry("sluice.connections.max", List.of()), Map.entry("sluice.in.flight", List.of()),
					Map.entry("sluice.in.flight.max", List.of()), inbound("received"), inbound("handled"),
					inboundByCause("failed"), inboundByCause("rejected"), inbound("discarded"), inbound("dropped"),
					inbound("in.flight"), inbound("kernel.dropped"), inboundByCause("frames.invalid"),
					inbound("answers.late"), inbound("pushed"), inboundByCause("pushes.failed"), inbound("connections"),
					Map.entry("sluice.inbound.connections.refused",
							List.of(SluiceMeter.TagKey.INBOUND, SluiceMeter.TagKey.REASON)),
					Map.entry("sluice.inbound.connections.expired",
							List.of(SluiceMeter.TagKey.INBOUND, SluiceMeter.TagKey.DEADLINE)),
					Map.entry("sluice.inbound.datagrams.refused",
							List.of(SluiceMeter.TagKey.INBOUND, SluiceMeter.TagKey.REASON)),
					inbound("accept.failures"), inbound("up"), inbound("handling"), inbound("waiting"),
					inbound("bytes.in"), inbound("bytes.out"), inbound("connections.held"), route("received"),
					route("handled"), routeByCause("failed"), routeByCause("rejected"), route("discarded"),
					route("dropped"), route("in.flight"), route("copies.failed"), outbound("connections"),
					outbound("connections.max"), outbound("reconnects"), outbound("pending"), outbound("replies"),
					outbound("replies.max"), outbound("replies.unexpected"), outbound("retries"),
					outbound("circuit.open"), outbound("up"), Map.entry("sluice.outbound.failures",
							List.of(SluiceMeter.TagKey.OUTBOUND, SluiceMeter.TagKey.CAUSE))));
	}

	private static Map.Entry<String, List<SluiceMeter.TagKey>> inbound(String name) {
		return Map.entry("sluice.inbound." + name, List.of(SluiceMeter.TagKey.INBOUND));
	}

	private static Map.Entry<String, List<SluiceMeter.TagKey>> inboundByCause(String name) {
		return Map.entry("sluice.inbound." + name, List.of(SluiceMeter.TagKey.INBOUND, SluiceMeter.TagKey.CAUSE));
	}

	private static Map.Entry<String, List<SluiceMeter.TagKey>> outbound(String name) {
		return Map.entry("sluice.outbound." + name, List.of(SluiceMeter.TagKey.OUTBOUND));
	}

	private static Map.Entry<String, List<SluiceMeter.TagKey>> route(String name) {
		return Map.entry("sluice.route." + name, List.of(SluiceMeter.TagKey.ROUTE));
	}

	private static Map.Entry<String, List<SluiceMeter.TagKey>> routeByCause(String name) {
		return Map.entry("sluice.route." + name, List.of(SluiceMeter.TagKey.ROUTE, SluiceMeter.TagKey.CAUSE));
	}

	@Test
	void theLedgerOfAnInboundIsRead() {
		fill(this.orders.ledger());
		assertLedger("sluice.inbound.", "inbound", "orders");
		assertThat(value("sluice.inbound.received", "inbound", "telemetry")).isZero();
	}

	@Test
	void theLedgerOfARouteIsRead() {
		fill(this.quotes.ledger());
		assertLedger("sluice.route.", "route", "quotes");
		assertThat(value("sluice.route.copies.failed", "route", "quotes")).isZero();
	}

	/**
	 * One handled, two discarded, three dropped, four in flight; of each cause as many
	 * failed as its place in the list, and ten times that rejected.
	 */
	private static void fill(Ledger ledger) {
		end(ledger, 1, Outcome.HANDLED, Cause.FAILED);
		end(ledger, 2, Outcome.DISCARDED, Cause.FAILED);
		end(ledger, 3, Outcome.DROPPED, Cause.FAILED);
		for (Cause cause : Cause.values()) {
			end(ledger, cause.ordinal() + 1, Outcome.FAILED, cause);
			end(ledger, 10 * (cause.ordinal() + 1), Outcome.REJECTED, cause);
		}
		for (int i = 0; i < 4; i++) {
			ledger.begin();
		}
	}

	private static void end(Ledger ledger, int times, Outcome outcome, Cause cause) {
		for (int i = 0; i < times; i++) {
			ledger.begin();
			ledger.end(outcome, cause);
		}
	}

	private void assertLedger(String prefix, String key, String name) {
		assertThat(value(prefix + "handled", key, name)).isEqualTo(1);
		assertThat(value(prefix + "discarded", key, name)).isEqualTo(2);
		assertThat(value(prefix + "dropped", key, name)).isEqualTo(3);
		assertThat(value(prefix + "in.flight", key, name)).isEqualTo(4);
		double caused = 0;
		for (Cause cause : Cause.values()) {
			double failed = value(prefix + "failed", key, name, "cause", cause.word());
			double rejected = value(prefix + "rejected", key, name, "cause", cause.word());
			assertThat(failed).as("failed for %s", cause).isEqualTo(cause.ordinal() + 1);
			assertThat(rejected).as("rejected for %s", cause).isEqualTo(10 * (cause.ordinal() + 1));
			caused += failed + rejected;
		}
		assertThat(value(prefix + "received", key, name)).isEqualTo(1 + 2 + 3 + 4 + caused);
	}

	@Test
	void whatTheLedgerDoesNotHoldIsReadFromTheInbound() {
		this.orders.count(1, 2, 3, 4, 6);
		this.orders.become(InboundStatus.State.UP, 5, null);
		assertThat(value("sluice.inbound.frames.invalid", "inbound", "orders", "cause", "malformed")).isEqualTo(1);
		assertThat(value("sluice.inbound.frames.invalid", "inbound", "orders", "cause", "too-long")).isEqualTo(2);
		assertThat(value("sluice.inbound.answers.late", "inbound", "orders")).isEqualTo(3);
		assertThat(value("sluice.inbound.connections.refused", "inbound", "orders", "reason", "connections"))
			.isEqualTo(4);
		assertThat(value("sluice.inbound.connections", "inbound", "orders")).isEqualTo(5);
		assertThat(value("sluice.inbound.accept.failures", "inbound", "orders")).isEqualTo(6);
	}

	@Test
	void whatWasSentToConnectionsIsReadByHowItEnded() {
		end(this.orders.pushes(), 2, Outcome.HANDLED, Cause.FAILED);
		end(this.orders.pushes(), 3, Outcome.FAILED, Cause.TARGET_DOWN);
		assertThat(value("sluice.inbound.pushed", "inbound", "orders")).isEqualTo(2);
		assertThat(value("sluice.inbound.pushes.failed", "inbound", "orders", "cause", "target-down")).isEqualTo(3);
		assertThat(value("sluice.inbound.pushes.failed", "inbound", "orders", "cause", "timeout")).isZero();
	}

	@Test
	void whatTheKernelDroppedIsReadWhereTheInboundCanTell() {
		this.telemetry.countKernelDrops(7);
		assertThat(value("sluice.inbound.kernel.dropped", "inbound", "telemetry")).isEqualTo(7);
		assertThat(this.registry.find("sluice.inbound.kernel.dropped").tags("inbound", "orders").meter()).isNull();
	}

	@ParameterizedTest
	@EnumSource(InboundStatus.State.class)
	void anInboundIsUpOnlyWhileItReceives(InboundStatus.State state) {
		this.orders.become(state, 0, null);
		assertThat(value("sluice.inbound.up", "inbound", "orders"))
			.isEqualTo((state == InboundStatus.State.UP) ? 1 : 0);
	}

	@ParameterizedTest
	@EnumSource(OutboundStatus.State.class)
	void anOutboundIsUpOnlyWhileItsFarSideCanBeReached(OutboundStatus.State state) {
		this.core.become(state, 7, null);
		assertThat(value("sluice.outbound.up", "outbound", "core"))
			.isEqualTo((state == OutboundStatus.State.UP) ? 1 : 0);
		assertThat(value("sluice.outbound.connections", "outbound", "core")).isEqualTo(7);
	}

	@Test
	void whatBecameOfTheMessagesOfAnOutboundIsRead() {
		OutboundCounts counts = this.core.counts();
		for (int i = 0; i < 6; i++) {
			counts.begin();
		}
		// Answered two and four seconds after they were given.
		counts.succeeded(System.nanoTime() + TimeUnit.SECONDS.toNanos(5 - 2));
		counts.succeeded(System.nanoTime() + TimeUnit.SECONDS.toNanos(5 - 4));
		counts.failed(new ExchangeException(Cause.REFUSED, "no"));
		counts.retried();
		FunctionTimer replies = this.registry.get("sluice.outbound.replies").tags("outbound", "core").functionTimer();
		assertThat(replies.count()).isEqualTo(2);
		assertThat(replies.totalTime(TimeUnit.SECONDS)).isCloseTo(6, offset(0.5));
		assertThat(value("sluice.outbound.replies.max", "outbound", "core")).isCloseTo(4, offset(0.5));
		assertThat(value("sluice.outbound.failures", "outbound", "core", "cause", "refused")).isEqualTo(1);
		assertThat(value("sluice.outbound.failures", "outbound", "core", "cause", "timeout")).isZero();
		assertThat(value("sluice.outbound.pending", "outbound", "core")).isEqualTo(3);
		assertThat(value("sluice.outbound.retries", "outbound", "core")).isEqualTo(1);
		assertThat(value("sluice.outbound.connections.max", "outbound", "core")).isEqualTo(3);
		assertThat(value("sluice.outbound.reconnects", "outbound", "core")).isEqualTo(8);
		assertThat(value("sluice.outbound.replies.unexpected", "outbound", "core")).isEqualTo(9);
	}

	@ParameterizedTest
	@CsvSource({ "CLOSED, 0", "OPEN, 1", "HALF_OPEN, 1" })
	void aCircuitIsOpenUntilItIsClosed(CircuitState state, double open) {
		this.core.become(state);
		assertThat(value("sluice.outbound.circuit.open", "outbound", "core")).isEqualTo(open);
	}

	@Test
	void whatAnOutboundIsNotConfiguredForIsNotCounted() {
		assertThat(this.registry.getMeters()
			.stream()
			.filter((meter) -> "collector".equals(meter.getId().getTag("outbound")))
			.map((meter) -> meter.getId().getName())
			.distinct())
			.containsExactlyInAnyOrder("sluice.outbound.up", "sluice.outbound.pending", "sluice.outbound.failures");
	}

	@Test
	void whereThereAreNoConnectionsNoneAreCounted() {
		EnumSet<SluiceMeter> ofConnections = EnumSet.of(SluiceMeter.INBOUND_CONNECTIONS,
				SluiceMeter.INBOUND_CONNECTIONS_REFUSED, SluiceMeter.INBOUND_CONNECTIONS_EXPIRED,
				SluiceMeter.INBOUND_ACCEPT_FAILURES, SluiceMeter.INBOUND_PUSHED, SluiceMeter.INBOUND_PUSHES_FAILED,
				SluiceMeter.OUTBOUND_CONNECTIONS);
		assertThat(ofConnections).allSatisfy((meter) -> assertThat(this.registry.get(meter.meterName()).meters())
			.flatExtracting((registered) -> registered.getId().getTags())
			.extracting(Tag::getValue)
			.containsAnyOf("orders", "core")
			.doesNotContain("telemetry", "collector"));
	}

	@Test
	void countsOnlyGoUpAndLevelsAreGauges() {
		Function<String, Meter> meter = (name) -> this.registry.get(name).meters().iterator().next();
		assertThat(meter.apply("sluice.inbound.received")).isInstanceOf(FunctionCounter.class);
		assertThat(meter.apply("sluice.inbound.in.flight").getId().getType()).isEqualTo(Meter.Type.GAUGE);
		assertThat(meter.apply("sluice.inbound.received").getId().getBaseUnit()).isEqualTo("messages");
	}

	private double value(String name, String... tags) {
		RequiredSearch search = this.registry.get(name).tags(tags);
		return search.meter().measure().iterator().next().getValue();
	}

}
