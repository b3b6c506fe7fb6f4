package dev.sluice.config;

import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingType;
import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.transport.Address.Scheme;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with an outbound whose connections are paired with those of an
 * inbound, or should be. What has been found wrong before is passed over.
 */
final class PairingCheck {

	private static final String DIALLED_ONCE = "A paired connection is dialled once, when its inbound connection is accepted.";

	private static final String DIALLED_IN_ORDER = "For each paired connection the addresses are dialled in order.";

	private static final String OWN_SPEECH = "On a paired connection the peer of the inbound says all that is said.";

	private static final String REMOVE = "Remove it; it is for connections that are shared.";

	private final Findings findings;

	PairingCheck(Findings findings) {
		this.findings = findings;
	}

	void check(ConfigurationPropertyName path, OutboundDefinition outbound, Scheme scheme) {
		ConfigurationPropertyName connections = path.append("connections");
		if (this.findings.concern(connections)) {
			return;
		}
		if (!outbound.connections().paired()) {
			checkShared(path.append("framing"), outbound.framing(), scheme);
			return;
		}
		if (scheme == Scheme.UDP) {
			this.findings.add(connections, "Over UDP there are no connections to pair.",
					"Remove it, or write addresses that begin with tcp://.");
			return;
		}
		if (outbound.pattern() == ExchangePattern.REQUEST_REPLY) {
			this.findings.addIfWritten(path.append("pattern"), "Paired connections tell no answers apart.",
					"Remove it: what the far side says flows back all the same. Or write a number of connections.");
		}
		this.findings.addIfWritten(path.append("reconnect"), DIALLED_ONCE, REMOVE);
		this.findings.addIfWritten(path.append("while-down"), DIALLED_ONCE, REMOVE);
		this.findings.addIfWritten(path.append("balance"), DIALLED_IN_ORDER, REMOVE);
		this.findings.addIfWritten(path.append("fail-back"), DIALLED_IN_ORDER, REMOVE);
		this.findings.addIfWritten(path.append("max-age"),
				"A paired connection lasts as long as its inbound connection.", REMOVE);
		this.findings.addIfWritten(path.append("on-connect"), OWN_SPEECH, REMOVE);
		this.findings.addIfWritten(path.append("heartbeat"), OWN_SPEECH, REMOVE);
		this.findings.addIfWritten(path.append("circuit-breaker"),
				"A message that is turned away would leave a gap in its connection.", REMOVE);
	}

	private void checkShared(ConfigurationPropertyName path, @Nullable FramingDefinition framing, Scheme scheme) {
		if (scheme == Scheme.TCP && framing != null && isRaw(framing) && !this.findings.concern(path)) {
			this.findings.add(path, "A stream without frames cannot be shared.",
					"Write connections: paired, or a framing that cuts messages.");
		}
	}

	private static boolean isRaw(FramingDefinition framing) {
		FramingDefinition read = framing.read();
		FramingDefinition write = framing.write();
		return framing.type() == FramingType.RAW || (read != null && isRaw(read)) || (write != null && isRaw(write));
	}

}
