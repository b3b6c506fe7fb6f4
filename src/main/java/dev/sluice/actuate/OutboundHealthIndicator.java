package dev.sluice.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundStatus;
import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells how an outbound does. While its far side cannot be reached, an outbound that is
 * {@code required} is {@code DOWN}, and one that is {@code informative} is
 * {@code UNKNOWN}, which never changes the health of the whole.
 */
final class OutboundHealthIndicator extends AbstractHealthIndicator {

	private final Outbound outbound;

	OutboundHealthIndicator(Outbound outbound) {
		super("Cannot tell how outbound '" + outbound.name() + "' does");
		this.outbound = outbound;
	}

	/**
	 * Whether the gateway is not ready while an outbound is down.
	 * @param outbound the outbound
	 * @return {@code true} for {@code health: required}
	 */
	static boolean isRequired(Outbound outbound) {
		return outbound.definition().health() == OutboundDefinition.Health.REQUIRED;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		OutboundDefinition definition = this.outbound.definition();
		OutboundStatus status = this.outbound.status();
		if (status.state() == OutboundStatus.State.UP) {
			builder.up();
		}
		else if (!isRequired(this.outbound)) {
			builder.unknown();
		}
		else if (status.state() == OutboundStatus.State.DOWN || status.state() == OutboundStatus.State.CONNECTING) {
			builder.down();
		}
		else {
			builder.outOfService();
		}
		builder.withDetail("state", Words.of(status.state()));
		builder.withDetail("since", status.since());
		if (status.address() != null) {
			builder.withDetail("address", status.address().toString());
		}
		builder.withDetail("pattern", Words.of(definition.pattern()));
		if (definition.connect().getFirst().scheme() == Address.Scheme.TCP) {
			builder.withDetail("connections", status.connections());
			byAddress(builder);
		}
		@Nullable CircuitState circuit = this.outbound.circuit();
		if (circuit != null) {
			builder.withDetail("circuit", Words.of(circuit));
		}
		builder.withDetail("health", Words.of(definition.health()));
		if (status.reason() != null) {
			builder.withDetail("reason", status.reason());
		}
		if (status.state() == OutboundStatus.State.PAUSED || status.state() == OutboundStatus.State.DRAINING) {
			builder.withDetail("action", "resume it, where that was meant to end");
		}
		String warning = this.outbound.warning();
		if (warning != null) {
			builder.withDetail("warning", warning);
		}
	}

	private void byAddress(Health.Builder builder) {
		Map<String, Integer> connections = new LinkedHashMap<>();
		this.outbound.connectionsByAddress().forEach((address, open) -> connections.put(address.toString(), open));
		if (connections.size() > 1) {
			builder.withDetail("addresses", connections);
		}
	}

}
