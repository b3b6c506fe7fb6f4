package dev.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import dev.sluice.expression.ExpressionSyntaxException;
import dev.sluice.expression.Expressions;
import dev.sluice.framing.FramingDefinition;
import dev.sluice.framing.FramingProblem;
import dev.sluice.framing.FramingType;
import dev.sluice.transport.Address;
import dev.sluice.transport.Address.Scheme;
import dev.sluice.transport.Reconnect;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * The checks that inbounds and outbounds have in common. What has been found wrong before
 * is passed over.
 */
final class EndpointChecks {

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final Findings findings;

	EndpointChecks(Findings findings) {
		this.findings = findings;
	}

	/** Whether a literal address is that of a group; names are not looked up. */
	static boolean isMulticast(String host) {
		byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
		if (address == null) {
			return false;
		}
		return (address.length == 4) ? (address[0] & 0xF0) == 0xE0 : (address[0] & 0xFF) == 0xFF;
	}

	void connect(ConfigurationPropertyName path, List<Address> addresses) {
		Scheme scheme = addresses.getFirst().scheme();
		if (addresses.stream().anyMatch((address) -> address.scheme() != scheme)) {
			this.findings.add(path, "The addresses are of different transports.",
					"Write addresses that all begin with tcp://, or all with udp://.");
		}
		addresses.stream()
			.filter((address) -> address.port() == 0)
			.findFirst()
			.ifPresent(
					(address) -> this.findings.add(path, "Nothing can be reached on port 0 of " + address.host() + ".",
							"Write the port that the far side listens on."));
	}

	void framing(ConfigurationPropertyName path, @Nullable Scheme scheme, @Nullable FramingDefinition framing) {
		ConfigurationPropertyName name = path.append("framing");
		if (scheme == Scheme.TCP && framing == null) {
			this.findings.add(name, "A TCP stream has no messages until a framing cuts it.",
					"Write framing: followed by one of " + InboundValidator.framings() + ".");
		}
		else if (scheme == Scheme.UDP && framing != null) {
			this.findings.add(name, "A datagram is a message already: it has no framing.", "Remove framing.");
		}
		else if (framing != null) {
			boolean misspelt = this.findings.concern(name);
			for (FramingProblem problem : framing.problems()) {
				if (misspelt && problem.property().endsWith("type")) {
					continue;
				}
				this.findings.add(name.append(option(framing, problem.property())), sentence(problem.reason()),
						sentence(problem.action()));
			}
		}
	}

	/** Where the option {@code write} of a type was bound. */
	private static String option(FramingDefinition framing, String property) {
		boolean form = framing.writeForm() != null && property.equals("write");
		return form ? KnownProperty.WRITE_FORM : property;
	}

	/** Frames of one size that are over the limit would all be refused. */
	void fixedLength(ConfigurationPropertyName path, @Nullable FramingDefinition framing, DataSize limit) {
		if (framing == null) {
			return;
		}
		Integer length = framing.length();
		if (framing.type() == FramingType.FIXED && length != null && length > limit.toBytes() && limit.toBytes() > 0) {
			add(path.append("length"),
					"Frames of " + length + " bytes are longer than limits.frame-size, " + limit.toBytes() + " bytes.",
					"Write at least " + length + "B in limits.frame-size.");
		}
		fixedLength(path.append("read"), framing.read(), limit);
		fixedLength(path.append("write"), framing.write(), limit);
	}

	void frameSize(ConfigurationPropertyName name, DataSize size) {
		if (size.toBytes() < 1 || size.toBytes() > Integer.MAX_VALUE) {
			add(name, "'" + size.toBytes() + "' bytes are no size of a frame.",
					"Write a size from 1B to less than 2GB, such as 64KB.");
		}
	}

	void positive(ConfigurationPropertyName name, int number) {
		if (number < 1) {
			add(name, "The number is not positive.", "Write a number from 1 up.");
		}
	}

	void range(ConfigurationPropertyName name, int number, int max) {
		if (number < 1 || number > max) {
			add(name, "The number is out of range.", "Write a number from 1 to " + max + ".");
		}
	}

	/** Time that is too long to be counted in nanoseconds is no bound. */
	void positive(ConfigurationPropertyName name, Duration duration) {
		if (!duration.isPositive()) {
			add(name, "The duration is not positive.", "Write a number and a unit, such as 10s.");
		}
		else {
			atMost(name, duration);
		}
	}

	void positiveIfSet(ConfigurationPropertyName name, @Nullable Duration duration) {
		if (duration != null) {
			positive(name, duration);
		}
	}

	void notNegative(ConfigurationPropertyName name, Duration duration) {
		if (duration.isNegative()) {
			add(name, "The duration is negative.", "Write 0s for no time at all, or a number and a unit, such as 10s.");
		}
		else {
			atMost(name, duration);
		}
	}

	private void atMost(ConfigurationPropertyName name, Duration duration) {
		if (duration.compareTo(LONGEST) > 0) {
			add(name, "The duration is longer than a hundred years.", "Write at most " + LONGEST.toDays() + "d.");
		}
	}

	void reconnect(ConfigurationPropertyName path, Reconnect reconnect) {
		positive(path.append("first"), reconnect.first());
		positive(path.append("max"), reconnect.max());
		if (reconnect.max().compareTo(reconnect.first()) < 0) {
			add(path.append("max"), "The longest pause is shorter than the first.",
					"Write at least " + reconnect.first().toMillis() + "ms.");
		}
	}

	void expression(ConfigurationPropertyName name, @Nullable String text, Expressions expressions) {
		expression(name, text, expressions, "Correct the expression; in YAML, put it in quotes.");
	}

	void expression(ConfigurationPropertyName name, @Nullable String text, Expressions expressions, String action) {
		if (text == null) {
			return;
		}
		try {
			expressions.parse(text);
		}
		catch (ExpressionSyntaxException ex) {
			add(name, "It does not parse: " + ex.getMessage() + ".", action);
		}
	}

	private void add(ConfigurationPropertyName name, String reason, String action) {
		this.findings.add(name, reason, action);
	}

	/** Makes a sentence of a clause. */
	static String sentence(String clause) {
		String sentence = clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1);
		return (sentence.endsWith(".") || sentence.endsWith("?")) ? sentence : sentence + ".";
	}

}
