package dev.sluice.config;

import java.time.Duration;

import dev.sluice.expression.Expressions;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundDefinition.Correlation;
import dev.sluice.transport.Address.Scheme;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with an outbound.
 */
final class OutboundValidator {

	/** A far side's address can be connected to from so many ports. */
	private static final int MOST_CONNECTIONS = 65_535;

	/** More than anyone waits for. */
	private static final int MOST_ATTEMPTS = 100;

	private static final int MOST_FAILURES = 1_000;

	private final Findings findings;

	private final EndpointChecks checks;

	private final Expressions expressions;

	OutboundValidator(Findings findings, Expressions expressions) {
		this.findings = findings;
		this.checks = new EndpointChecks(findings);
		this.expressions = expressions;
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
		if (!outbound.connections().paired()) {
			this.checks.range(path.append("connections"), outbound.connections().most(), MOST_CONNECTIONS);
		}
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
		checkAccept(path.append("accept"), outbound.accept());
		checkRetry(path.append("retry"), outbound);
		checkCircuitBreaker(path.append("circuit-breaker"), outbound.circuitBreaker());
		new TalkValidator(this.findings, this.expressions, path, outbound.payload(), outbound.framing(),
				outbound.limits().frameSize())
			.validate(outbound.onConnect(), outbound.heartbeat());
		if (known) {
			Scheme scheme = outbound.connect().getFirst().scheme();
			new PairingCheck(this.findings).check(path, outbound, scheme);
			new PoolChecks(this.findings, this.checks).check(path, outbound);
			new WithoutEffect(this.findings).check(path, outbound, scheme);
			new SslCheck(this.findings).check(path.append("ssl"), outbound.ssl(), scheme, false);
			SocketCheck sockets = new SocketCheck(this.findings, this.checks);
			sockets.check(path.append("socket"), outbound.socket(), scheme, false, false);
			if (scheme == Scheme.UDP) {
				sockets.group(path.append("socket"), outbound.socket(), outbound.connect().getFirst());
			}
		}
	}

	private void checkAccept(ConfigurationPropertyName name, @Nullable String accept) {
		if (this.findings.concern(name)) {
			return;
		}
		this.checks.expression(name, accept, this.expressions,
				"Correct the expression over payload, the answer, and headers, those of the request; in YAML, put it in quotes.");
	}

	private void checkRetry(ConfigurationPropertyName path, OutboundDefinition outbound) {
		OutboundDefinition.Retry retry = outbound.retry();
		if (retry == null) {
			return;
		}
		if (retry.attempts() < 2 || retry.attempts() > MOST_ATTEMPTS) {
			this.findings.add(path.append("attempts"),
					"The number of attempts, which counts the first, is out of range.",
					"Write a number from 2 to " + MOST_ATTEMPTS + ", or remove retry.");
		}
		ConfigurationPropertyName backoff = path.append("backoff");
		atLeastOneMilli(backoff, retry.backoff());
		Duration reply = outbound.deadlines().reply();
		if (retry.backoff().compareTo(reply) >= 0 && !this.findings.concern(backoff)) {
			this.findings.add(backoff, "No time is left after the pause: all attempts together have deadlines.reply.",
					"Write less than " + reply.toMillis() + "ms.");
		}
	}

	private void checkCircuitBreaker(ConfigurationPropertyName path,
			OutboundDefinition.@Nullable CircuitBreaker breaker) {
		if (breaker != null) {
			this.checks.range(path.append("failures"), breaker.failures(), MOST_FAILURES);
			atLeastOneMilli(path.append("open"), breaker.open());
		}
	}

	private void atLeastOneMilli(ConfigurationPropertyName name, Duration duration) {
		this.checks.positive(name, duration);
		if (duration.isPositive() && duration.toMillis() < 1) {
			this.findings.add(name, "The duration is shorter than a millisecond.", "Write at least 1ms.");
		}
	}

}
