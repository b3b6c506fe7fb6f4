package dev.sluice.config;

import dev.sluice.expression.Expressions;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundDefinition.Correlation;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with an outbound.
 */
final class OutboundValidator {

	/** A far side's address can be connected to from so many ports. */
	private static final int MOST_CONNECTIONS = 65_535;

	private final Findings findings;

	private final EndpointChecks checks;

	private final Expressions expressions;

	OutboundValidator(Findings findings, Expressions expressions) {
		this.findings = findings;
		this.expressions = expressions;
		this.checks = new EndpointChecks(findings);
	}

	void validate(ConfigurationPropertyName path, OutboundDefinition outbound) {
		ConfigurationPropertyName connect = path.append("connect");
		if (!this.findings.concern(connect) && !this.findings.tellsToWrite(path, "connect")) {
			if (outbound.connect().isEmpty()) {
				this.findings.add(connect, "The outbound has no address to connect to.",
						"Write connect: tcp://host:port or udp://host:port, one or a list.");
			}
			else {
				this.checks.connect(connect, outbound.connect());
			}
		}
		boolean known = !this.findings.concern(connect) && !outbound.connect().isEmpty();
		if (known) {
			this.checks.framing(path, outbound.connect().getFirst().scheme(), outbound.framing());
		}
		this.checks.range(path.append("connections"), outbound.connections(), MOST_CONNECTIONS);
		this.checks.frameSize(path.append("limits.frame-size"), outbound.limits().frameSize());
		Integer inFlight = outbound.limits().inFlight();
		if (inFlight != null) {
			this.checks.positive(path.append("limits.in-flight"), inFlight);
		}
		this.checks.positive(path.append("deadlines.connect"), outbound.deadlines().connect());
		this.checks.positive(path.append("deadlines.reply"), outbound.deadlines().reply());
		this.checks.positive(path.append("deadlines.write"), outbound.deadlines().write());
		this.checks.reconnect(path.append("reconnect"), outbound.reconnect());
		Correlation correlation = outbound.correlation();
		if (correlation != null && !this.findings.concern(path.append("correlation"))) {
			new CorrelationCheck(this.findings, this.expressions).check(path, outbound, correlation);
		}
		if (known) {
			new WithoutEffect(this.findings).check(path, outbound, outbound.connect().getFirst().scheme());
		}
	}

}
