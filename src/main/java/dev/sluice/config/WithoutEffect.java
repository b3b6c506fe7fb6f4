package dev.sluice.config;

import java.util.List;

import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.transport.Address.Scheme;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds options that are written where they can never have an effect: who wrote them
 * expects one. What has been found wrong before is passed over.
 */
final class WithoutEffect {

	private static final String ONE_WAY = "With pattern one-way no reply is awaited.";

	private static final String AWAITS = "Remove it, or write pattern: request-reply.";

	private static final String NO_CONNECTIONS = "Over UDP there are no connections.";

	private static final String REMOVE = "Remove it.";

	private static final String FOR_DIALLING = "Remove it; it is for inbounds that connect.";

	/** More than any datagram holds. */
	private static final long MOST_BYTES = 65_536;

	/** The action for what is of use to inbounds that listen only. */
	static final String FOR_LISTENING = "Remove it; it is for inbounds that listen.";

	private final Findings findings;

	WithoutEffect(Findings findings) {
		this.findings = findings;
	}

	void check(ConfigurationPropertyName path, InboundDefinition inbound, @Nullable Scheme scheme) {
		if (isOneWay(path, inbound.pattern())) {
			this.findings.addIfWritten(path.append("deadlines.reply"), ONE_WAY, AWAITS);
		}
		if (inbound.listen() != null && scheme != null) {
			this.findings.addIfWritten(path.append("reconnect"), "An inbound that listens dials nothing again.",
					FOR_DIALLING);
			this.findings.addIfWritten(path.append("on-connect"), "An inbound that listens makes no connections.",
					FOR_DIALLING);
			this.findings.addIfWritten(path.append("heartbeat"), "An inbound that listens sends no heartbeats.",
					FOR_DIALLING);
			this.findings.addIfWritten(path.append("local"), "An inbound that listens dials nothing.", FOR_DIALLING);
		}
		if (inbound.ssl() == null && inbound.proxyProtocol() == null && scheme != null) {
			this.findings.addIfWritten(path.append("deadlines.handshake"), "Connections are not encrypted.",
					"Remove it, or write ssl: {bundle: name}.");
		}
		if (scheme == Scheme.UDP) {
			this.findings.addIfWritten(path.append("limits.connections"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("deadlines.linger"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("deadlines.write"), NO_CONNECTIONS, REMOVE);
			for (String deadline : List.of("idle", "first-frame", "frame", "max-age")) {
				this.findings.addIfWritten(path.append("deadlines." + deadline), NO_CONNECTIONS, REMOVE);
			}
			this.findings.addIfWritten(path.append("limits.connections-per-address"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("limits.connection-rate"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("proxy-protocol.trust"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("limits.message-rate-per-connection"), NO_CONNECTIONS, REMOVE);
			datagram(path, inbound.limits().frameSize().toBytes());
		}
		else if (scheme == Scheme.TCP && inbound.listen() == null) {
			this.findings.addIfWritten(path.append("limits.connections"),
					"An inbound that connects keeps one connection, and accepts none.", FOR_LISTENING);
			for (String guard : List.of("allow", "deny", "proxy-protocol.trust", "limits.connections-per-address",
					"limits.connection-rate")) {
				this.findings.addIfWritten(path.append(guard), "An inbound that connects lets nobody in.",
						FOR_LISTENING);
			}
		}
	}

	void check(ConfigurationPropertyName path, OutboundDefinition outbound, Scheme scheme) {
		boolean oneWay = isOneWay(path, outbound.pattern());
		if (oneWay) {
			this.findings.addIfWritten(path.append("deadlines.reply"), ONE_WAY, AWAITS);
			this.findings.addIfWritten(path.append("accept"), ONE_WAY, AWAITS);
			this.findings.addIfWritten(path.append("retry"),
					"Only requests are tried again; one-way messages wait for the far side.", AWAITS);
		}
		if (outbound.pattern() == ExchangePattern.REQUEST_REPLY) {
			this.findings.addIfWritten(path.append("socket.multicast-interface"), "A request goes to one far side.",
					"Remove it; it is for pattern: one-way.");
			this.findings.addIfWritten(path.append("while-down"), "A request fails at once while the far side is down.",
					"Remove it; it is for pattern: one-way.");
		}
		if (outbound.correlation() == null) {
			this.findings.addIfWritten(path.append("limits.in-flight"),
					"A connection has one request in flight, so connections is the limit.",
					"Remove it, or write how answers find their requests: correlation.");
		}
		if (scheme == Scheme.UDP) {
			this.findings.addIfWritten(path.append("deadlines.connect"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("on-connect"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("heartbeat"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("proxy-protocol"), NO_CONNECTIONS, REMOVE);
			this.findings.addIfWritten(path.append("deadlines.write"),
					"Over UDP nothing waits for the far side to read.", REMOVE);
			this.findings.addIfWritten(path.append("while-down"), "Over UDP nobody knows that the far side is down.",
					REMOVE);
			if (outbound.correlation() != null) {
				this.findings.addIfWritten(path.append("connections"),
						"Requests over UDP whose answers are matched by a key leave from one source port.",
						"Remove it; limits.in-flight bounds how many are in flight.");
			}
			else if (oneWay) {
				this.findings.addIfWritten(path.append("connections"), NO_CONNECTIONS, AWAITS);
			}
			datagram(path, outbound.limits().frameSize().toBytes());
		}
	}

	private void datagram(ConfigurationPropertyName path, long frameSize) {
		if (frameSize > MOST_BYTES) {
			this.findings.addIfWritten(path.append("limits.frame-size"), "A datagram holds no more than 65507 bytes.",
					"Write at most 64KB, or remove it.");
		}
	}

	private boolean isOneWay(ConfigurationPropertyName path, ExchangePattern pattern) {
		return pattern == ExchangePattern.ONE_WAY && !this.findings.concern(path.append("pattern"));
	}

}
