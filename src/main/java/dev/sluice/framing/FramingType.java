package dev.sluice.framing;

import java.util.List;
import java.util.Locale;

/**
 * The framings that come with the gateway.
 */
public enum FramingType {

	/** Lines that end in LF or CR LF. */
	LINE,

	/** Frames that end in CR LF. */
	CRLF,

	/** Frames that end in a zero byte. */
	NUL,

	/** Frames that end in bytes of one's own choice. */
	DELIMITER,

	/** Frames between STX and ETX. */
	STX_ETX,

	/** Frames of one size. */
	FIXED,

	/** Frames that a length in binary or binary-coded decimal announces. */
	LENGTH_FIELD,

	/** Frames that a length in ASCII decimal digits announces. */
	LENGTH_TEXT,

	/** Frames that a Protobuf varint32 announces. */
	VARINT,

	/** HL7's Minimal Lower Layer Protocol. */
	MLLP,

	/** Syslog over TCP, RFC 6587. */
	OCTET_COUNTING,

	/** JSON values one after another. */
	JSON,

	/** Whatever a read returned. */
	RAW,

	/** All bytes up to the end of the stream. */
	UNTIL_CLOSE;

	/**
	 * The name in the configuration.
	 * @return a word such as {@code length-field}
	 */
	public String word() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The options that the framing has.
	 * @return the names of their properties
	 */
	public List<String> options() {
		return switch (this) {
			case DELIMITER -> List.of("delimiter");
			case STX_ETX -> List.of("check");
			case FIXED -> List.of("length");
			case LENGTH_FIELD -> List.of("width", "byte-order", "encoding", "offset", "adjustment", "strip");
			case LENGTH_TEXT -> List.of("digits", "adjustment");
			case OCTET_COUNTING -> List.of("write", "unended");
			case LINE, CRLF, NUL, VARINT, MLLP, JSON, RAW, UNTIL_CLOSE -> List.of();
		};
	}

}
