package dev.sluice.config;

import java.util.List;

import dev.sluice.admission.Networks;
import dev.sluice.admission.RateLimit;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundDefinition.Overload;
import dev.sluice.message.ExchangePattern;
import dev.sluice.transport.Address.Scheme;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with who may connect to an inbound, and how often.
 */
final class AdmissionCheck {

	private final Findings findings;

	private final EndpointChecks checks;

	AdmissionCheck(Findings findings, EndpointChecks checks) {
		this.findings = findings;
		this.checks = checks;
	}

	void check(ConfigurationPropertyName path, InboundDefinition inbound, @Nullable Scheme scheme) {
		networks(path.append("allow"), inbound.allow());
		networks(path.append("deny"), inbound.deny());
		if (inbound.proxyProtocol() != null) {
			networks(path.append("proxy-protocol.trust"), inbound.proxyProtocol().trust());
		}
		Integer perAddress = inbound.limits().connectionsPerAddress();
		if (perAddress != null) {
			this.checks.positive(path.append("limits.connections-per-address"), perAddress);
		}
		rate(path.append("limits.connection-rate"), inbound.limits().connectionRate());
		rate(path.append("limits.message-rate"), inbound.limits().messageRate());
		rate(path.append("limits.message-rate-per-connection"), inbound.limits().messageRatePerConnection());
		ConfigurationPropertyName replyRate = path.append("limits.reply-rate-per-address");
		rate(replyRate, inbound.limits().replyRatePerAddress());
		if (scheme == Scheme.TCP) {
			this.findings.addIfWritten(replyRate, "Over TCP nobody is answered who has not connected.",
					"Remove it; it is for inbounds over UDP.");
		}
		else if (inbound.pattern() == ExchangePattern.ONE_WAY && inbound.errorReply() == null) {
			this.findings.addIfWritten(replyRate, "Nobody is answered here.",
					"Remove it, or write pattern: request-reply.");
		}
		if (inbound.overload() == Overload.WAIT && scheme == Scheme.UDP) {
			this.findings.add(path.append("overload"), "Senders of datagrams do not wait.", "Write drop or reject.");
		}
	}

	void networks(ConfigurationPropertyName path, List<String> networks) {
		for (int i = 0; i < networks.size(); i++) {
			String problem = Networks.problem(networks.get(i));
			if (problem != null) {
				this.findings.add(path.append("[" + i + "]"), networks.get(i), problem,
						"Write an address such as 10.6.6.6, or a network such as 10.0.0.0/8 or 2001:db8::/32.");
			}
		}
	}

	void rate(ConfigurationPropertyName path, @Nullable RateLimit limit) {
		if (limit == null || this.findings.concern(path)) {
			return;
		}
		if (limit.rate() == null) {
			this.findings.add(path.append("rate"), "There is a burst, but no rate.", "Write rate: 200/s.");
		}
		if (limit.burst() != null) {
			this.checks.positive(path.append("burst"), limit.burst());
		}
	}

}
