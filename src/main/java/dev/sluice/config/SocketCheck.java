package dev.sluice.config;

import java.time.Duration;
import java.util.List;

import dev.sluice.transport.Address;
import dev.sluice.transport.Address.Scheme;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SocketDefinition.KeepAlive;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * Finds what is wrong with the options of sockets, and those that a transport does not
 * have.
 */
final class SocketCheck {

	private static final String REMOVE = "Remove it.";

	/** The most seconds, and questions, that Linux takes. */
	private static final int MOST_SECONDS = 32_767;

	private static final int MOST_QUESTIONS = 127;

	/** More than any machine has use for. */
	private static final int MOST_RECEIVERS = 64;

	private final Findings findings;

	private final EndpointChecks checks;

	SocketCheck(Findings findings, EndpointChecks checks) {
		this.findings = findings;
		this.checks = checks;
	}

	/**
	 * Looks at the options of an inbound or outbound.
	 * @param path the name of the property {@code socket}
	 * @param socket the options
	 * @param scheme the transport, or {@code null} where that is wrong
	 * @param listens whether connections are accepted
	 * @param receives whether datagrams are received from anybody
	 */
	void check(ConfigurationPropertyName path, SocketDefinition socket, @Nullable Scheme scheme, boolean listens,
			boolean receives) {
		this.checks.positive(path.append("backlog"), socket.backlog());
		buffer(path.append("receive-buffer"), socket.receiveBuffer());
		buffer(path.append("send-buffer"), socket.sendBuffer());
		keepAlive(path.append("keep-alive"), socket.keepAlive());
		linger(path.append("linger"), socket.linger());
		if (socket.receivers() != null) {
			this.checks.range(path.append("receivers"), socket.receivers(), MOST_RECEIVERS);
		}
		if (scheme == Scheme.UDP) {
			for (String option : List.of("no-delay", "keep-alive", "backlog", "send-buffer", "linger")) {
				this.findings.addIfWritten(path.append(option), "Sockets of UDP have no such option here.", REMOVE);
			}
			if (!receives) {
				this.findings.addIfWritten(path.append("receive-buffer"),
						"An outbound over UDP chooses its buffers by what it awaits.", REMOVE);
				this.findings.addIfWritten(path.append("receivers"),
						"An outbound receives from nobody but its far side.", REMOVE);
			}
		}
		else if (scheme == Scheme.TCP) {
			for (String option : List.of("receivers", "multicast-interface")) {
				this.findings.addIfWritten(path.append(option), "Sockets of TCP have no such option.", REMOVE);
			}
		}
		if (scheme == Scheme.TCP && !listens) {
			this.findings.addIfWritten(path.append("backlog"), "Nothing is accepted here.",
					WithoutEffect.FOR_LISTENING);
		}
	}

	private void buffer(ConfigurationPropertyName path, @Nullable DataSize size) {
		if (size != null && (size.toBytes() < 1 || size.toBytes() > Integer.MAX_VALUE)) {
			this.findings.add(path, "'" + size.toBytes() + "' bytes are no size of a buffer.",
					"Write a size from 1B to less than 2GB, such as 256KB.");
		}
	}

	private void keepAlive(ConfigurationPropertyName path, KeepAlive keepAlive) {
		if (this.findings.concern(path)) {
			return;
		}
		seconds(path.append("idle"), keepAlive.idle());
		seconds(path.append("interval"), keepAlive.interval());
		if (keepAlive.count() != null) {
			this.checks.range(path.append("count"), keepAlive.count(), MOST_QUESTIONS);
		}
		if (!keepAlive.enabled()) {
			for (String time : List.of("idle", "interval", "count")) {
				this.findings.addIfWritten(path.append(time), "The kernel does not ask silent peers anything.",
						"Write enabled: true beside it.");
			}
		}
	}

	/**
	 * Looks at what is of use with multicast only, or without.
	 * @param path the name of the property {@code socket}
	 * @param socket the options
	 * @param address where datagrams come or go
	 */
	void group(ConfigurationPropertyName path, SocketDefinition socket, Address address) {
		boolean literal = NetUtil.createByteArrayFromIpAddressString(address.host()) != null;
		boolean multicast = EndpointChecks.isMulticast(address.host());
		if (literal && !multicast) {
			this.findings.addIfWritten(path.append("multicast-interface"), "The address is of no multicast group.",
					"Remove it; the address alone decides on which interface datagrams come and go.");
		}
		if (multicast && socket.receivers() != null && socket.receivers() > 1
				&& !this.findings.concern(path.append("receivers"))) {
			this.findings.add(path.append("receivers"), "Of several sockets each would receive all of the group.",
					REMOVE);
		}
	}

	private void linger(ConfigurationPropertyName path, @Nullable Duration time) {
		if (time != null && (time.isNegative() || time.toSeconds() > MOST_SECONDS || time.toNanosPart() != 0)) {
			this.findings.add(path, "The kernel counts in seconds, from 0 to " + MOST_SECONDS + ".",
					"Write 0s to reset connections at once, or a duration such as 5s.");
		}
	}

	private void seconds(ConfigurationPropertyName path, @Nullable Duration time) {
		if (time != null && (time.toSeconds() < 1 || time.toSeconds() > MOST_SECONDS)) {
			this.findings.add(path, "The kernel counts in seconds, from 1 to " + MOST_SECONDS + ".",
					"Write a duration such as 60s.");
		}
	}

}
