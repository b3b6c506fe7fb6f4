package dev.sluice.config;

import java.util.List;

import dev.sluice.expression.Expressions;
import dev.sluice.framing.EscapedBytes;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingException;
import dev.sluice.framing.Framings;
import dev.sluice.message.PayloadDefinition;
import dev.sluice.transport.ConnectStepDefinition;
import dev.sluice.transport.HeartbeatDefinition;
import dev.sluice.transport.SendDefinition;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * Finds what is wrong with what the connections of one place say by themselves. What has
 * been found wrong before is passed over.
 */
final class TalkValidator {

	private static final String HOW_TO_SEND = "Write send: followed by text, hex:5200 or {bean: name}.";

	private final Findings findings;

	private final EndpointChecks checks;

	private final Expressions expressions;

	private final ConfigurationPropertyName place;

	private final PayloadDefinition payload;

	private final @Nullable FrameWriter writer;

	/**
	 * Creates the validator of one place.
	 * @param findings takes the mistakes
	 * @param expressions parses expressions
	 * @param place the inbound or outbound
	 * @param payload what frames become there
	 * @param framing how they are written
	 * @param frameSize the most bytes of a payload
	 */
	TalkValidator(Findings findings, Expressions expressions, ConfigurationPropertyName place,
			PayloadDefinition payload, @Nullable FramingDefinition framing, DataSize frameSize) {
		this.findings = findings;
		this.checks = new EndpointChecks(findings);
		this.expressions = expressions;
		this.place = place;
		this.payload = payload;
		boolean sound = framing != null && !findings.concern(place.append("framing")) && !usesBean(framing)
				&& !findings.concern(place.append("limits")) && frameSize.toBytes() > 0
				&& frameSize.toBytes() <= Integer.MAX_VALUE && framing.problems().isEmpty();
		this.writer = (sound && framing != null) ? writer(framing, Math.toIntExact(frameSize.toBytes())) : null;
	}

	private static boolean usesBean(FramingDefinition framing) {
		return framing.bean() != null || (framing.read() != null && usesBean(framing.read()))
				|| (framing.write() != null && usesBean(framing.write()));
	}

	private static FrameWriter writer(FramingDefinition framing, int frameSize) {
		return Framings.create(framing, (bean) -> {
			throw new IllegalArgumentException(bean);
		}).newWriter(frameSize);
	}

	void validate(List<ConnectStepDefinition> onConnect, @Nullable HeartbeatDefinition heartbeat) {
		ConfigurationPropertyName steps = this.place.append("on-connect");
		for (int i = 0; i < onConnect.size(); i++) {
			checkStep(steps.append("[" + i + "]"), onConnect.get(i));
		}
		checkEndsStream(steps);
		if (heartbeat != null) {
			checkHeartbeat(this.place.append("heartbeat"), heartbeat);
		}
	}

	private void checkStep(ConfigurationPropertyName path, ConnectStepDefinition step) {
		if (step.send() == null && step.expect() == null) {
			if (!this.findings.concern(path)) {
				this.findings.add(path, "The step neither sends nor expects anything.",
						"Write send, expect, or both: - {send: HELLO, expect: \"payload == 'OK'\"}.");
			}
			return;
		}
		checkSend(path.append("send"), step.send());
		checkExpect(path, step.expect());
		this.checks.positive(path.append("within"), step.within());
	}

	private void checkHeartbeat(ConfigurationPropertyName path, HeartbeatDefinition heartbeat) {
		ConfigurationPropertyName send = path.append("send");
		if (heartbeat.send() == null && isMissing(path, "send")) {
			this.findings.add(send, "There is nothing to send.", HOW_TO_SEND);
		}
		checkSend(send, heartbeat.send());
		if (heartbeat.idle() != null) {
			this.checks.positive(path.append("idle"), heartbeat.idle());
		}
		else if (isMissing(path, "idle")) {
			this.findings.add(path.append("idle"), "It is not said when to send it.",
					"Write idle: 30s, for how long nothing else was sent.");
		}
		checkExpect(path, heartbeat.expect());
		this.checks.positive(path.append("within"), heartbeat.within());
		checkEndsStream(path);
	}

	private boolean isMissing(ConfigurationPropertyName path, String property) {
		return !this.findings.concern(path.append(property)) && !this.findings.tellsToWrite(path, property);
	}

	private void checkSend(ConfigurationPropertyName path, @Nullable SendDefinition send) {
		if (send == null || this.findings.concern(path)) {
			return;
		}
		String text = send.text();
		if ((text == null) == (send.bean() == null)) {
			this.findings.add(path, "What is sent is either a text or a bean.", HOW_TO_SEND);
		}
		else if (text != null) {
			checkText(path.append("text"), text);
		}
	}

	private void checkText(ConfigurationPropertyName path, String text) {
		try {
			byte[] bytes = EscapedBytes.parse(text, this.payload.charset());
			if (this.writer != null) {
				this.writer.write(Unpooled.wrappedBuffer(bytes), Unpooled.buffer());
			}
		}
		catch (IllegalArgumentException ex) {
			this.findings.add(path, "The text " + ex.getMessage() + ".",
					"Write characters with the escapes \\r, \\n, \\t, \\0, \\\\ and \\xHH, or hex: and pairs of hex digits.");
		}
		catch (FramingException ex) {
			this.findings.add(path, "The framing cannot carry it: " + ex.getMessage() + ".",
					"Write the payload alone: the framing adds its own bytes.");
		}
	}

	private void checkExpect(ConfigurationPropertyName path, @Nullable String expect) {
		ConfigurationPropertyName within = path.append("within");
		if (expect == null) {
			if (this.findings.isWritten(within) && isMissing(path, "expect") && !this.findings.concern(within)) {
				this.findings.add(within, "Without expect no answer is awaited.", "Remove it, or write expect.");
			}
			return;
		}
		this.checks.expression(path.append("expect"), expect, this.expressions);
	}

	private void checkEndsStream(ConfigurationPropertyName path) {
		if (this.writer != null && this.writer.endsStream() && this.findings.isWritten(path)
				&& !this.findings.concern(path)) {
			this.findings.add(path, "With this framing a connection carries one message, and ends.",
					"Remove it, or write another framing.");
		}
	}

}
