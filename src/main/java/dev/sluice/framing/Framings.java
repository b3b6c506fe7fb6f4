package dev.sluice.framing;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Makes framings from their definitions.
 */
public final class Framings {

	private static final int DEFAULT_WIDTH = 4;

	private Framings() {
	}

	/**
	 * Makes the framing that a definition describes.
	 * @param definition what was configured
	 * @param beans finds a framing of the application's own by the name of its bean; what
	 * it throws is passed on
	 * @return the framing, to be shared by all connections
	 * @throws IllegalArgumentException if the definition has
	 * {@linkplain FramingDefinition#problems() problems}
	 */
	public static Framing create(FramingDefinition definition, Function<String, Framing> beans) {
		List<FramingProblem> problems = definition.problems();
		if (!problems.isEmpty()) {
			throw new IllegalArgumentException("Not a framing: " + problems);
		}
		return make(definition, beans);
	}

	/**
	 * Whether a framing leaves a stream as it is, both ways.
	 * @param framing the framing
	 * @return {@code true} for {@code raw}
	 */
	public static boolean cutNothing(Framing framing) {
		return framing instanceof RawFraming;
	}

	private static Framing make(FramingDefinition definition, Function<String, Framing> beans) {
		if (definition.read() != null && definition.write() != null) {
			return new TwoWayFraming(make(definition.read(), beans), make(definition.write(), beans));
		}
		if (definition.bean() != null) {
			return beans.apply(definition.bean());
		}
		return switch (required(definition.type())) {
			case LINE -> new LineFraming();
			case CRLF -> DelimiterFraming.CRLF;
			case NUL -> DelimiterFraming.NUL;
			case DELIMITER -> new DelimiterFraming(Terminator.parse(required(definition.delimiter())));
			case STX_ETX -> new StxEtxFraming(definition.check() == FramingDefinition.Check.LRC);
			case FIXED -> new FixedFraming(required(definition.length()));
			case LENGTH_FIELD -> lengthFieldFraming(definition);
			case LENGTH_TEXT -> lengthTextFraming(definition, required(definition.digits()));
			case VARINT -> new VarintFraming();
			case MLLP -> new MllpFraming();
			case OCTET_COUNTING -> new OctetCountingFraming(definition.writeForm() == FramingDefinition.WriteForm.LINE,
					definition.unended() == FramingDefinition.Unended.ACCEPT);
			case JSON -> new JsonFraming();
			case RAW -> new RawFraming();
			case UNTIL_CLOSE -> new UntilCloseFraming();
		};
	}

	private static Framing lengthFieldFraming(FramingDefinition definition) {
		LengthField field = lengthField(definition);
		int offset = offset(definition);
		boolean strips = (definition.strip() != null) ? definition.strip() != 0 : offset == 0;
		return new LengthFieldFraming(field, offset, lengthRule(definition, field.max()), strips);
	}

	private static Framing lengthTextFraming(FramingDefinition definition, int digits) {
		return new LengthTextFraming(digits, lengthRule(definition, Decimals.max(digits)));
	}

	static LengthField lengthField(FramingDefinition definition) {
		return new LengthField(Objects.requireNonNullElse(definition.width(), DEFAULT_WIDTH),
				definition.byteOrder() == FramingDefinition.ByteOrder.LITTLE,
				definition.encoding() == FramingDefinition.Encoding.BCD);
	}

	static int offset(FramingDefinition definition) {
		return Objects.requireNonNullElse(definition.offset(), 0);
	}

	static LengthRule lengthRule(FramingDefinition definition, long maxLength) {
		return new LengthRule(Objects.requireNonNullElse(definition.adjustment(), 0), maxLength);
	}

	private static <T> T required(@Nullable T option) {
		return Objects.requireNonNull(option, "checked before");
	}

}
