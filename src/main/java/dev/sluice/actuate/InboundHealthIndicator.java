package dev.sluice.actuate;

import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundStatus;
import dev.sluice.transport.Address;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells how an inbound does. One that dials and finds nobody is {@code UNKNOWN}, which
 * never changes the health of the whole: a far side that is down is not the gateway's
 * illness.
 */
final class InboundHealthIndicator extends AbstractHealthIndicator {

	private final InboundEndpoint inbound;

	InboundHealthIndicator(InboundEndpoint inbound) {
		super("Cannot tell how inbound '" + inbound.name() + "' does");
		this.inbound = inbound;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		InboundStatus status = this.inbound.status();
		switch (status.state()) {
			case UP -> builder.up();
			case DOWN -> builder.unknown();
			case STOPPED, BOUND, PAUSED, DRAINING -> {
				if (this.inbound.isRetiring()) {
					builder.unknown();
				}
				else {
					builder.outOfService();
				}
			}
		}
		builder.withDetail("state", Words.of(status.state()));
		builder.withDetail("address", status.address());
		builder.withDetail("pattern", Words.of(this.inbound.definition().pattern()));
		if (this.inbound.definition().scheme() == Address.Scheme.TCP) {
			builder.withDetail("connections", status.connections());
		}
		if (status.reason() != null) {
			builder.withDetail("reason", status.reason());
		}
		if (status.state() == InboundStatus.State.PAUSED) {
			builder.withDetail("action", "resume it, where that was meant to end");
		}
		String warning = this.inbound.warning();
		if (warning != null) {
			builder.withDetail("warning", warning);
		}
	}

}
