package dev.sluice.framing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A framing as it is configured: a type with its options, a bean, or two framings for the
 * two directions. Nothing is checked before {@link #problems()}; what is {@code null} was
 * not configured.
 *
 * @param type which framing
 * @param bean the name of a bean of type {@link Framing}, instead of a type
 * @param read the framing of what arrives, instead of a type and beside {@code write}
 * @param write the framing of what is sent, instead of a type and beside {@code read}
 * @param width the bytes of a length field: 1, 2, 3, 4 (default) or 8
 * @param byteOrder the byte order of a length field, default big
 * @param encoding how a length field holds its number, default binary
 * @param offset the bytes in front of a length field, default 0
 * @param adjustment what is added to a length to get the bytes that follow it, default 0
 * @param strip the bytes dropped from the front of a frame with a length field: 0, or the
 * header, which is the offset and the width; default the header, or 0 where there is an
 * offset
 * @param length the bytes of a frame of fixed length, required there
 * @param digits the digits of a length in text, 1 to 18, required there
 * @param delimiter what ends a frame, with escapes or as {@code hex:0D0A}, required there
 * @param check what follows ETX, default nothing
 * @param writeForm the form that octet counting writes, its option {@code write}, default
 * counted
 * @param unended what octet counting does with a last line that no LF ends, default
 * refuse
 */
public record FramingDefinition(@Nullable FramingType type, @Nullable String bean, @Nullable FramingDefinition read,
		@Nullable FramingDefinition write, @Nullable Integer width, @Nullable ByteOrder byteOrder,
		@Nullable Encoding encoding, @Nullable Integer offset, @Nullable Integer adjustment, @Nullable Integer strip,
		@Nullable Integer length, @Nullable Integer digits, @Nullable String delimiter, @Nullable Check check,
		@Nullable WriteForm writeForm, @Nullable Unended unended) {

	/**
	 * Whether what is written ends the stream, so that a connection carries one message.
	 * @return {@code true} if so, as far as a bean does not decide
	 */
	public boolean endsStream() {
		return this.type == FramingType.UNTIL_CLOSE || (this.write != null && this.write.endsStream());
	}

	/**
	 * A framing without options.
	 * @param type which framing
	 * @return the definition
	 */
	public static FramingDefinition of(FramingType type) {
		return of(type, null, null, null);
	}

	/**
	 * A framing of the application's own.
	 * @param bean the name of a bean of type {@link Framing}
	 * @return the definition
	 */
	public static FramingDefinition ofBean(String bean) {
		return of(null, bean, null, null);
	}

	/**
	 * A framing for each direction.
	 * @param read the framing of what arrives
	 * @param write the framing of what is sent
	 * @return the definition
	 */
	public static FramingDefinition of(FramingDefinition read, FramingDefinition write) {
		return of(null, null, read, write);
	}

	private static FramingDefinition of(@Nullable FramingType type, @Nullable String bean,
			@Nullable FramingDefinition read, @Nullable FramingDefinition write) {
		return new FramingDefinition(type, bean, read, write, null, null, null, null, null, null, null, null, null,
				null, null, null);
	}

	/**
	 * Checks the definition.
	 * @return all that is wrong with it, empty if {@link Framings} can create it
	 */
	public List<FramingProblem> problems() {
		return new FramingValidator(this).problems();
	}

	/**
	 * The options that are set, by the name of their property.
	 */
	Map<String, Object> options() {
		Map<String, Object> options = new LinkedHashMap<>();
		put(options, "width", this.width);
		put(options, "byte-order", this.byteOrder);
		put(options, "encoding", this.encoding);
		put(options, "offset", this.offset);
		put(options, "adjustment", this.adjustment);
		put(options, "strip", this.strip);
		put(options, "length", this.length);
		put(options, "digits", this.digits);
		put(options, "delimiter", this.delimiter);
		put(options, "check", this.check);
		put(options, "write", this.writeForm);
		put(options, "unended", this.unended);
		return options;
	}

	private static void put(Map<String, Object> options, String name, @Nullable Object value) {
		if (value != null) {
			options.put(name, value);
		}
	}

	/**
	 * Which byte of a length field comes first.
	 */
	public enum ByteOrder {

		/** The most significant one. */
		BIG,
		/** The least significant one. */
		LITTLE

	}

	/**
	 * How a length field holds its number.
	 */
	public enum Encoding {

		/** As a binary number. */
		BINARY,
		/** As two decimal digits a byte. */
		BCD

	}

	/**
	 * What follows ETX.
	 */
	public enum Check {

		/** The exclusive or of the body and ETX. */
		LRC

	}

	/**
	 * What octet counting writes.
	 */
	public enum WriteForm {

		/** The size of the message in front of it. */
		COUNTED,
		/** An LF behind the message. */
		LINE

	}

	/**
	 * What becomes of a last line that the end of the stream ends.
	 */
	public enum Unended {

		/** It is a truncated frame. */
		REFUSE,
		/** It is a frame. */
		ACCEPT

	}

}
