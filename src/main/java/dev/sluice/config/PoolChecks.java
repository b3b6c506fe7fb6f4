package dev.sluice.config;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundDefinition.Balance;
import dev.sluice.transport.Address.Scheme;
import io.netty.util.NetUtil;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with how an outbound shares its connections among addresses and
 * replaces them, and options of that which can have no effect.
 */
final class PoolChecks {

	private static final String REMOVE = "Remove it.";

	private static final String NO_CONNECTIONS = "Over UDP there are no connections.";

	private final Findings findings;

	private final EndpointChecks checks;

	PoolChecks(Findings findings, EndpointChecks checks) {
		this.findings = findings;
		this.checks = checks;
	}

	void check(ConfigurationPropertyName path, OutboundDefinition outbound) {
		this.checks.positiveIfSet(path.append("fail-back"), outbound.failBack());
		this.checks.positiveIfSet(path.append("max-age"), outbound.maxAge());
		this.checks.positive(path.append("limits.waiting"), outbound.limits().waiting());
		if (outbound.connect().getFirst().scheme() == Scheme.UDP) {
			this.findings.addIfWritten(path.append("local"), "Over UDP the system chooses the address to send from.",
					REMOVE);
			this.findings.addIfWritten(path.append("balance"), "Over UDP the first address that is known is used.",
					REMOVE);
			this.findings.addIfWritten(path.append("fail-back"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("max-age"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("limits.waiting"),
					"Over UDP the bytes of what waits are bounded, not its number.", REMOVE);
		}
		else {
			new LocalCheck(this.findings).check(path.append("local"), outbound.local(), outbound.connect());
			balance(path, outbound);
			replacing(path, outbound);
			if (outbound.pattern() == ExchangePattern.ONE_WAY) {
				this.findings.addIfWritten(path.append("limits.waiting"),
						"One-way messages wait as long as need be: their inbounds are not read.",
						"Remove it; it is for pattern: request-reply.");
			}
		}
	}

	private void balance(ConfigurationPropertyName path, OutboundDefinition outbound) {
		int addresses = outbound.connect().size();
		if (addresses == 1
				&& NetUtil.createByteArrayFromIpAddressString(outbound.connect().getFirst().host()) != null) {
			this.findings.addIfWritten(path.append("balance"), "There is only one address.",
					"Write several in connect, or remove it.");
		}
		if (outbound.balance() == Balance.LEAST_PENDING && outbound.pattern() == ExchangePattern.ONE_WAY) {
			this.findings.addIfWritten(path.append("balance"), "One-way no request is pending.",
					"Write round-robin, or pattern: request-reply.");
		}
		if (outbound.balance() != Balance.FAILOVER && outbound.connections().most() < addresses
				&& !this.findings.concern(path.append("connections"))) {
			this.findings.add(path.append("connections"),
					"Among " + addresses + " addresses " + outbound.connections().most()
							+ " connections cannot be shared.",
					"Write at least " + addresses + ", or balance: failover.");
		}
	}

	private void replacing(ConfigurationPropertyName path, OutboundDefinition outbound) {
		FramingDefinition framing = outbound.framing();
		if (framing != null && framing.endsStream()) {
			String reason = "With until-close each message has a connection of its own.";
			this.findings.addIfWritten(path.append("fail-back"), reason, REMOVE);
			this.findings.addIfWritten(path.append("max-age"), reason, REMOVE);
		}
		if (outbound.connect().size() == 1) {
			this.findings.addIfWritten(path.append("fail-back"), "There is no other address to come back from.",
					"Write several in connect, or remove it.");
		}
		else if (outbound.balance() == Balance.LEAST_PENDING) {
			this.findings.addIfWritten(path.append("fail-back"),
					"With least-pending each address is dialled until it answers.", REMOVE);
		}
	}

}
