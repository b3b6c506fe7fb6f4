package dev.sluice.config;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.sluice.admission.Rate;
import dev.sluice.framing.FramingType;
import dev.sluice.outbound.Connections;
import dev.sluice.route.NearestName;
import dev.sluice.transport.Address;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.unit.DataSize;

/**
 * Why a value is not of its type, in words of the configuration instead of Java's.
 *
 * @param reason what is wrong, as a sentence
 * @param action what to write instead, as a sentence
 */
record Unconvertible(String reason, String action) {

	/** The action for an address. */
	static final String ADDRESS_ACTION = "Write tcp://host:port or udp://host:port, an IPv6 address in brackets.";

	static Unconvertible of(ResolvableType type, String value, Exception error) {
		Class<?> raw = type.resolve(Object.class);
		if (List.class.isAssignableFrom(raw)) {
			raw = type.getGeneric().resolve(Object.class);
		}
		if (raw == FramingType.class) {
			return word(value, raw, "There is no framing '" + value + "'.");
		}
		if (raw.isEnum()) {
			return word(value, raw, "'" + value + "' is none of " + String.join(", ", words(raw)) + ".");
		}
		if (raw == Duration.class) {
			return new Unconvertible("'" + value + "' is not a duration.",
					"Write a number and a unit, one of ns, us, ms, s, m, h and d: 30s.");
		}
		if (raw == DataSize.class) {
			return new Unconvertible("'" + value + "' is not a size.",
					"Write a number and a unit, one of B, KB, MB and GB: 64KB.");
		}
		if (raw == int.class || raw == Integer.class) {
			return new Unconvertible("'" + value + "' is not a whole number, or too large for one.",
					"Write digits only: 100.");
		}
		if (raw == Connections.class) {
			return new Unconvertible("'" + value + "' is neither a whole number nor paired.",
					"Write a number from 1 to 65535, or paired.");
		}
		if (raw == Rate.class) {
			return new Unconvertible("'" + value + "' is no rate.",
					"Write a number from 1 up and one of /s, /m and /h: 200/s.");
		}
		if (raw == boolean.class) {
			return new Unconvertible("'" + value + "' is neither true nor false.", "Write true or false.");
		}
		if (raw == Charset.class) {
			return new Unconvertible("'" + value + "' is not a character set of this Java.",
					"Write a name such as UTF-8, ISO-8859-1 or windows-1252.");
		}
		String message = NestedExceptionUtils.getMostSpecificCause(error).getMessage();
		String reason = ((message != null) ? message : error.toString()) + ".";
		return new Unconvertible(reason, (raw == Address.class) ? ADDRESS_ACTION : "Write another value.");
	}

	private static Unconvertible word(String value, Class<?> type, String reason) {
		List<String> words = words(type);
		if (words.size() == 1) {
			return new Unconvertible(reason, "Write " + words.getFirst() + ".");
		}
		String listed = String.join(", ", words);
		return new Unconvertible(reason,
				Optional.ofNullable(NearestName.of(value, words))
					.map((nearest) -> "Write " + nearest + ", or another one of " + listed + ".")
					.orElse("Write one of " + listed + "."));
	}

	/** The words of an enum as they are written in the configuration. */
	static List<String> words(Class<?> type) {
		return Arrays.stream(type.getEnumConstants())
			.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList();
	}

}
