package dev.sluice.config;

import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.gateway.GatewayLimits;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * Finds what is wrong with the bounds on all inbounds together.
 */
final class LimitsCheck {

	/** What the buffers of a frame may take beside it while it grows. */
	private static final int FRAMES = 4;

	private final Findings findings;

	LimitsCheck(Findings findings) {
		this.findings = findings;
	}

	void check(GatewayDefinition gateway) {
		GatewayLimits limits = gateway.limits();
		if (limits.connections() != null) {
			new EndpointChecks(this.findings).positive(Section.LIMITS.path("connections"), limits.connections());
		}
		ConfigurationPropertyName bytes = Section.LIMITS.path("in-flight-bytes");
		DataSize most = limits.inFlightBytes();
		if (most == null || this.findings.concern(bytes)) {
			return;
		}
		gateway.inbounds()
			.entrySet()
			.stream()
			.filter((inbound) -> inbound.getValue().limits().frameSize().toBytes() * FRAMES > most.toBytes())
			.findFirst()
			.ifPresent((inbound) -> this.findings.add(bytes,
					"A frame of the inbound " + inbound.getKey() + " may have "
							+ inbound.getValue().limits().frameSize().toBytes() + " bytes, and " + FRAMES
							+ " such must have room.",
					"Write at least " + inbound.getValue().limits().frameSize().toBytes() * FRAMES
							+ "B, or lower limits.frame-size there."));
	}

}
