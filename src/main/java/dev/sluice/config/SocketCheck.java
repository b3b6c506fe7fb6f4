package dev.sluice.config;

import java.time.Duration;
import java.util.List;

import dev.sluice.transport.Address.Scheme;
import dev.sluice.transport.SocketDefinition;
import dev.sluice.transport.SocketDefinition.KeepAlive;
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
		if (scheme == Scheme.UDP) {
			for (String option : List.of("no-delay", "keep-alive", "backlog", "send-buffer")) {
				this.findings.addIfWritten(path.append(option), "Sockets of UDP have no such option here.", REMOVE);
			}
			if (!receives) {
				this.findings.addIfWritten(path.append("receive-buffer"),
						"An outbound over UDP chooses its buffers by what it awaits.", REMOVE);
			}
		}
		else if (scheme == Scheme.TCP && !listens) {
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

	private void seconds(ConfigurationPropertyName path, @Nullable Duration time) {
		if (time != null && (time.toSeconds() < 1 || time.toSeconds() > MOST_SECONDS)) {
			this.findings.add(path, "The kernel counts in seconds, from 1 to " + MOST_SECONDS + ".",
					"Write a duration such as 60s.");
		}
	}

}
