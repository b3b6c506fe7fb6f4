package dev.sluice.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.sluice.expression.ExpressionSyntaxException;
import dev.sluice.expression.Expressions;
import dev.sluice.framing.FramingType;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundDefinition.OnError;
import dev.sluice.inbound.LogDefinition;
import dev.sluice.transport.Address;
import dev.sluice.transport.Address.Scheme;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with an inbound, apart from the others. Properties that could not
 * be bound are passed over: they have been told.
 */
final class InboundValidator {

	private static final String LISTEN = "listen";

	private static final String CONNECT = "connect";

	private final Findings findings;

	private final EndpointChecks checks;

	private final Expressions expressions;

	InboundValidator(Findings findings, Expressions expressions) {
		this.findings = findings;
		this.checks = new EndpointChecks(findings);
		this.expressions = expressions;
	}

	void validate(ConfigurationPropertyName path, InboundDefinition inbound) {
		checkAddresses(path, inbound);
		Scheme scheme = scheme(path, inbound);
		this.checks.framing(path, scheme, inbound.framing());
		this.checks.fixedLength(path.append("framing"), inbound.framing(), inbound.limits().frameSize());
		this.checks.frameSize(path.append("limits.frame-size"), inbound.limits().frameSize());
		this.checks.positive(path.append("limits.connections"), inbound.limits().connections());
		Integer inFlight = inbound.limits().inFlightPerConnection();
		if (inFlight != null) {
			this.checks.positive(path.append("limits.in-flight-per-connection"), inFlight);
		}
		new AdmissionCheck(this.findings, this.checks).check(path, inbound, scheme);
		checkDeadlines(path.append("deadlines"), inbound.deadlines());
		SocketCheck sockets = new SocketCheck(this.findings, this.checks);
		sockets.check(path.append("socket"), inbound.socket(), scheme, inbound.listen() != null, true);
		if (scheme == Scheme.UDP && inbound.listen() != null) {
			sockets.group(path.append("socket"), inbound.socket(), inbound.listen());
		}
		new SslCheck(this.findings).check(path.append("ssl"), inbound.ssl(), scheme, inbound.listen() != null);
		this.checks.reconnect(path.append("reconnect"), inbound.reconnect());
		checkErrors(path, inbound);
		new TalkValidator(this.findings, this.expressions, path, inbound.payload(), inbound.framing(),
				inbound.limits().frameSize())
			.validate(inbound.onConnect(), inbound.heartbeat());
		checkLog(path.append("log"), inbound.log(), scheme);
		if (!(inbound.trace() >= 0 && inbound.trace() <= 1)) {
			this.findings.add(path.append("trace"), "The part of messages is not between 0 and 1.",
					"Write a number such as 0.01, or 1 for all.");
		}
		new WithoutEffect(this.findings).check(path, inbound, scheme);
	}

	private void checkLog(ConfigurationPropertyName path, LogDefinition log, @Nullable Scheme scheme) {
		this.checks.positive(path.append("every"), log.every());
		this.checks.expression(path.append("key"), log.key(), this.expressions);
		if (log.messages() == LogDefinition.Messages.OFF) {
			for (String option : List.of("key", "every")) {
				this.findings.addIfWritten(path.append(option), "No messages are logged.",
						"Remove it, or write messages: all.");
			}
		}
		else if (log.messages() == LogDefinition.Messages.FAILED) {
			this.findings.addIfWritten(path.append("every"), "Each message that is not handled is logged.",
					"Remove it, or write messages: all.");
		}
		if (scheme == Scheme.UDP) {
			this.findings.addIfWritten(path.append("connections"), "Over UDP there are no connections.", "Remove it.");
		}
	}

	private void checkDeadlines(ConfigurationPropertyName path, InboundDefinition.Deadlines deadlines) {
		this.checks.positive(path.append("reply"), deadlines.reply());
		this.checks.notNegative(path.append("linger"), deadlines.linger());
		this.checks.positive(path.append("write"), deadlines.write());
		this.checks.positiveIfSet(path.append("idle"), deadlines.idle());
		this.checks.positiveIfSet(path.append("first-frame"), deadlines.firstFrame());
		this.checks.positive(path.append("frame"), deadlines.frame());
		this.checks.positiveIfSet(path.append("max-age"), deadlines.maxAge());
		this.checks.positive(path.append("handshake"), deadlines.handshake());
	}

	/** The transport, or {@code null} where the addresses are wrong. */
	private @Nullable Scheme scheme(ConfigurationPropertyName path, InboundDefinition inbound) {
		boolean wrong = this.findings.concern(path.append("listen")) || this.findings.concern(path.append("connect"));
		boolean none = inbound.listen() == null && inbound.connect().isEmpty();
		return (wrong || none) ? null : inbound.scheme();
	}

	private void checkAddresses(ConfigurationPropertyName path, InboundDefinition inbound) {
		ConfigurationPropertyName listen = path.append(LISTEN);
		ConfigurationPropertyName connect = path.append(CONNECT);
		if (this.findings.concern(listen) || this.findings.concern(connect) || this.findings.tellsToWrite(path, LISTEN)
				|| this.findings.tellsToWrite(path, CONNECT)) {
			return;
		}
		Address address = inbound.listen();
		if (address == null && inbound.connect().isEmpty()) {
			this.findings.add(listen, "The inbound neither listens nor connects.",
					"Write listen: tcp://0.0.0.0:7001 (or udp://…), or connect: tcp://host:port where it dials.");
		}
		else if (address != null && !inbound.connect().isEmpty()) {
			this.findings.add(connect, "The inbound both listens and connects.",
					"Remove one of them, or make two inbounds of it.");
		}
		else if (address != null) {
			if (address.scheme() == Scheme.TCP && EndpointChecks.isMulticast(address.host())) {
				this.findings.add(listen, address.host() + " is a multicast address, and TCP has none.",
						"Write udp://" + address.host() + ":" + address.port() + ", or an address of this machine.");
			}
		}
		else if (inbound.connect().stream().anyMatch((dialled) -> dialled.scheme() == Scheme.UDP)) {
			this.findings.add(connect, "Over UDP there is nothing to connect to.",
					"Write listen: udp://… to receive datagrams.");
		}
		else {
			this.checks.connect(connect, inbound.connect());
			new LocalCheck(this.findings).check(path.append("local"), inbound.local(), inbound.connect());
		}
	}

	private void checkErrors(ConfigurationPropertyName path, InboundDefinition inbound) {
		ConfigurationPropertyName onError = path.append("on-error");
		ConfigurationPropertyName errorReply = path.append("error-reply");
		if (inbound.onError() == OnError.REPLY && inbound.errorReply() == null && !this.findings.concern(errorReply)) {
			this.findings.add(onError, "There is no error-reply to reply with.",
					"Write error-reply: \"NAK #{cause}\", or error-reply: {bean: name}, or another on-error.");
		}
		if (inbound.errorReply() != null && inbound.onError() != null && inbound.onError() != OnError.REPLY) {
			this.findings.add(onError, "There is an error-reply, but it would never be sent.",
					"Write on-error: reply, or remove error-reply.");
		}
		if (inbound.onError() == OnError.CLOSE && scheme(path, inbound) == Scheme.UDP) {
			this.findings.add(onError, "Over UDP there is no connection to close.", "Write reply or discard.");
		}
		if (inbound.errorReply() != null && !this.findings.concern(errorReply)) {
			checkErrorReply(errorReply, inbound.errorReply());
		}
	}

	private void checkErrorReply(ConfigurationPropertyName path, InboundDefinition.ErrorReply reply) {
		String text = reply.text();
		if ((text == null) == (reply.bean() == null)) {
			this.findings.add(path, "An error-reply is either a text or a bean.",
					"Write error-reply: \"NAK #{cause}\", or error-reply: {bean: name}.");
		}
		else if (text != null) {
			try {
				this.expressions.parseTemplate(text);
			}
			catch (ExpressionSyntaxException ex) {
				this.findings.add(path.append("text"), "The text does not parse: " + ex.getMessage() + ".",
						"Write expressions as #{…}, each closed, over payload, headers, cause and error.");
			}
		}
	}

	static String framings() {
		return Arrays.stream(FramingType.values()).map(FramingType::word).collect(Collectors.joining(", "));
	}

}
