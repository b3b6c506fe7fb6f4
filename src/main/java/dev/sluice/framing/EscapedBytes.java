package dev.sluice.framing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.HexFormat;

/**
 * Bytes as they are written in the configuration: characters with the escapes {@code \r},
 * {@code \n}, {@code \t}, {@code \0}, {@code \\} and {@code \xHH}; or {@code hex:} and
 * hex digits.
 */
public final class EscapedBytes {

	private static final String HEX = "hex:";

	private EscapedBytes() {
	}

	/**
	 * Reads bytes as they are configured.
	 * @param text the text
	 * @param charset of the characters that are not escaped
	 * @return the bytes
	 * @throws IllegalArgumentException with a clause that says what is wrong
	 */
	public static byte[] parse(String text, Charset charset) {
		byte[] bytes = text.startsWith(HEX) ? parseHex(text.substring(HEX.length())) : parseEscaped(text, charset);
		if (bytes.length == 0) {
			throw new IllegalArgumentException("is empty");
		}
		return bytes;
	}

	private static byte[] parseHex(String digits) {
		try {
			return HexFormat.of().parseHex(digits);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("has something other than pairs of hex digits behind hex:", ex);
		}
	}

	private static byte[] parseEscaped(String text, Charset charset) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int at = 0;
		while (at < text.length()) {
			int backslash = text.indexOf('\\', at);
			int plain = (backslash < 0) ? text.length() : backslash;
			bytes.writeBytes(text.substring(at, plain).getBytes(charset));
			at = (backslash < 0) ? plain : escape(text, backslash + 1, bytes);
		}
		return bytes.toByteArray();
	}

	/** Returns the index behind the escape. */
	private static int escape(String text, int at, ByteArrayOutputStream bytes) {
		if (at == text.length()) {
			throw new IllegalArgumentException("ends in a lone backslash");
		}
		char escape = text.charAt(at);
		switch (escape) {
			case 'r' -> bytes.write('\r');
			case 'n' -> bytes.write('\n');
			case 't' -> bytes.write('\t');
			case '0' -> bytes.write(0);
			case '\\' -> bytes.write('\\');
			case 'x' -> {
				bytes.write(hexByte(text, at + 1));
				return at + 3;
			}
			default -> throw new IllegalArgumentException("has the unknown escape \\" + escape);
		}
		return at + 1;
	}

	private static int hexByte(String text, int at) {
		if (at + 2 > text.length() || !HexFormat.isHexDigit(text.charAt(at))
				|| !HexFormat.isHexDigit(text.charAt(at + 1))) {
			throw new IllegalArgumentException("has \\x without two hex digits behind it");
		}
		return HexFormat.fromHexDigits(text, at, at + 2);
	}

}
