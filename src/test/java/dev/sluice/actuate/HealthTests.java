package dev.sluice.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundStatus;
import dev.sluice.inbound.TestInbound;
import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundStatus;
import dev.sluice.transport.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What health says of inbounds and outbounds, and what the whole makes of it.
 */
class HealthTests {

	private final TestInbound orders = new TestInbound("orders", "tcp://127.0.0.1:7001");

	private final TestInbound telemetry = new TestInbound("telemetry", "udp://127.0.0.1:7002");

	private final TestOutbound core = new TestOutbound("core", "tcp://127.0.0.1:9100",
			OutboundDefinition.Health.REQUIRED);

	private final TestOutbound collector = new TestOutbound("collector", "udp://127.0.0.1:9514",
			OutboundDefinition.Health.INFORMATIVE);

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withPropertyValues("management.endpoints.web.exposure.include=health")
		.withConfiguration(AutoConfigurations.of(ApplicationAvailabilityAutoConfiguration.class,
				AvailabilityHealthContributorAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class, SluiceActuatorAutoConfiguration.class));

	private final ApplicationContextRunner gateway = this.application
		.withBean("orders.inbound", InboundEndpoint.class, () -> this.orders)
		.withBean("telemetry.inbound", InboundEndpoint.class, () -> this.telemetry)
		.withBean("core.outbound", Outbound.class, () -> this.core)
		.withBean("collector.outbound", Outbound.class, () -> this.collector);

	@Test
	void anInboundThatReceivesIsUpWithItsDetails() {
		this.orders.become(InboundStatus.State.UP, 3, null);
		run((context, health) -> {
			IndicatedHealthDescriptor descriptor = component(health, "inbound", "orders");
			assertThat(descriptor.getStatus()).isEqualTo(Status.UP);
			assertThat(descriptor.getDetails()).containsOnlyKeys("state", "address", "pattern", "connections")
				.containsEntry("state", "up")
				.containsEntry("address", "tcp://127.0.0.1:7001")
				.containsEntry("pattern", "request-reply")
				.containsEntry("connections", 3);
		});
	}

	@Test
	void whatAnOperatorHasToMendIsShownAndChangesNothing() {
		this.orders.warn("the certificate is old");
		run((context, health) -> {
			IndicatedHealthDescriptor descriptor = component(health, "inbound", "orders");
			assertThat(descriptor.getStatus()).isEqualTo(Status.UP);
			assertThat(descriptor.getDetails()).containsEntry("warning", "the certificate is old");
		});
	}

	@Test
	void anInboundOfDatagramsHasNoConnections() {
		run((context, health) -> assertThat(component(health, "inbound", "telemetry").getDetails())
			.containsOnlyKeys("state", "address", "pattern"));
	}

	@Test
	void anInboundThatDialsAndFindsNobodyDoesNotChangeTheWhole() {
		this.orders.become(InboundStatus.State.DOWN, 0, "Connection refused");
		run((context, health) -> {
			assertThat(component(health, "inbound", "orders").getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(component(health, "inbound", "orders").getDetails()).containsEntry("state", "down")
				.containsEntry("reason", "Connection refused");
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
		});
	}

	@ParameterizedTest
	@EnumSource(value = InboundStatus.State.class, names = { "STOPPED", "BOUND", "DRAINING" })
	void anInboundThatAcceptsNothingIsOutOfServiceAndSoIsTheWhole(InboundStatus.State state) {
		this.orders.become(state, 0, null);
		run((context, health) -> {
			assertThat(component(health, "inbound", "orders").getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void anOutboundThatReachesItsFarSideIsUpWithItsDetails() {
		this.core.become(OutboundStatus.State.UP, 2, null);
		run((context, health) -> {
			IndicatedHealthDescriptor descriptor = component(health, "outbound", "core");
			assertThat(descriptor.getStatus()).isEqualTo(Status.UP);
			assertThat(descriptor.getDetails())
				.containsOnlyKeys("state", "since", "address", "pattern", "connections", "health")
				.containsEntry("state", "up")
				.containsEntry("since", TestOutbound.SINCE)
				.containsEntry("address", "tcp://127.0.0.1:9100")
				.containsEntry("pattern", "one-way")
				.containsEntry("connections", 2)
				.containsEntry("health", "required");
		});
	}

	@ParameterizedTest
	@CsvSource({ "CLOSED, closed", "OPEN, open", "HALF_OPEN, half-open" })
	void anOutboundWithACircuitBreakerTellsHowItStands(CircuitState state, String word) {
		this.core.become(state);
		run((context, health) -> assertThat(component(health, "outbound", "core").getDetails()).containsEntry("circuit",
				word));
	}

	@Test
	void anOutboundOfSeveralAddressesShowsHowManyConnectionsEachHas() {
		Map<Address, Integer> connections = new LinkedHashMap<>();
		connections.put(Address.parse("tcp://[::1]:9100"), 3);
		connections.put(Address.parse("tcp://core-b:9100"), 0);
		this.core.connect(connections);
		run((context, health) -> assertThat(component(health, "outbound", "core").getDetails())
			.containsEntry("addresses", Map.of("tcp://[::1]:9100", 3, "tcp://core-b:9100", 0)));
	}

	@Test
	void anOutboundOfDatagramsHasNoConnections() {
		run((context, health) -> assertThat(component(health, "outbound", "collector").getDetails())
			.doesNotContainKey("connections")
			.containsEntry("health", "informative"));
	}

	@Test
	void anOutboundThatHasTriedNoAddressShowsNone() {
		this.core.becomeNew();
		run((context, health) -> assertThat(component(health, "outbound", "core").getDetails())
			.containsEntry("state", "connecting")
			.doesNotContainKeys("address", "reason"));
	}

	@ParameterizedTest
	@EnumSource(value = OutboundStatus.State.class, names = { "STOPPED", "CONNECTING", "DOWN" })
	void anInformativeOutboundThatIsNotUpChangesNothing(OutboundStatus.State state) {
		this.collector.become(state, 0, "No route to host");
		run((context, health) -> {
			assertThat(component(health, "outbound", "collector").getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(component(health, "outbound", "collector").getDetails()).containsEntry("reason",
					"No route to host");
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			assertThat(health.healthForPath("readiness").getStatus()).isEqualTo(Status.UP);
		});
	}

	@ParameterizedTest
	@CsvSource({ "STOPPED, OUT_OF_SERVICE", "CONNECTING, DOWN", "DOWN, DOWN" })
	void aRequiredOutboundThatIsNotUpMakesTheGatewayUnreadyButNotDead(OutboundStatus.State state, String status) {
		this.core.become(state, 0, null);
		run((context, health) -> {
			assertThat(component(health, "outbound", "core").getStatus()).hasToString(status);
			assertThat(health.health().getStatus()).hasToString(status);
			assertThat(health.healthForPath("readiness").getStatus()).hasToString(status);
			assertThat(health.healthForPath("liveness").getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void readinessIsTheStateOfTheApplicationAndTheRequiredOutbounds() {
		run((context, health) -> {
			CompositeHealthDescriptor readiness = (CompositeHealthDescriptor) health.healthForPath("readiness");
			assertThat(readiness.getComponents()).containsOnlyKeys("readinessState", "outbound");
			assertThat(((CompositeHealthDescriptor) readiness.getComponents().get("outbound")).getComponents())
				.containsOnlyKeys("core");
		});
	}

	@Test
	void theGatewayIsNotReadyWhileItTakesNoTraffic() {
		run((context, health) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
			assertThat(health.healthForPath("readiness").getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			assertThat(health.healthForPath("readiness").getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void aReadinessGroupOfTheOperatorKeepsItsMembersAndGetsTheRequiredOutbounds() {
		this.gateway.withPropertyValues("management.endpoint.health.group.readiness.include=ping").run((context) -> {
			CompositeHealthDescriptor readiness = (CompositeHealthDescriptor) context.getBean(HealthEndpoint.class)
				.healthForPath("readiness");
			assertThat(readiness.getComponents()).containsOnlyKeys("ping", "outbound");
		});
	}

	@Test
	void anotherGroupOfTheOperatorStays() {
		this.gateway.withPropertyValues("management.endpoint.health.group.edge.include=inbound/orders")
			.run((context) -> {
				CompositeHealthDescriptor edge = (CompositeHealthDescriptor) context.getBean(HealthEndpoint.class)
					.healthForPath("edge");
				assertThat(edge.getComponents()).containsOnlyKeys("inbound");
			});
	}

	@Test
	void thereIsNoReadinessWhereTheOperatorWantsNoProbes() {
		this.gateway.withPropertyValues("management.endpoint.health.probes.enabled=false")
			.run((context) -> assertThat(context.getBean(HealthEndpoint.class).healthForPath("readiness")).isNull());
	}

	@Test
	void anApplicationWithoutEndpointsIsUpAndReady() {
		this.application.run((context) -> {
			becomeReady(context);
			HealthEndpoint health = context.getBean(HealthEndpoint.class);
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			assertThat(health.healthForPath("readiness").getStatus()).isEqualTo(Status.UP);
			assertThat(health.healthForPath("inbound")).isNull();
		});
	}

	@Test
	void anUnknownEndpointHasNoHealth() {
		run((context, health) -> assertThat(health.healthForPath("inbound", "nobody")).isNull());
	}

	private void run(BiConsumer<ApplicationContext, HealthEndpoint> check) {
		this.gateway.run((context) -> {
			becomeReady(context);
			check.accept(context, context.getBean(HealthEndpoint.class));
		});
	}

	/**
	 * As Boot does at the end of a start, which the runner does not.
	 */
	private static void becomeReady(ApplicationContext context) {
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	private static IndicatedHealthDescriptor component(HealthEndpoint health, String... path) {
		HealthDescriptor descriptor = health.healthForPath(path);
		return (IndicatedHealthDescriptor) descriptor;
	}

}
