package dev.sluice.expression;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The functions that expressions have over bytes. Numbers are unsigned and big-endian,
 * the order of bytes on the network. Offsets count from 0. Each throws an
 * {@link IllegalArgumentException} where it is given anything but bytes, or where they do
 * not reach far enough. Public only because compiled expressions call it.
 */
public final class ByteFunctions {

	private ByteFunctions() {
	}

	/**
	 * Reads one byte as a number: {@code #u8(payload, 0)}.
	 * @param bytes the bytes
	 * @param offset where to read
	 * @return 0 to 255
	 */
	public static int u8(Object bytes, int offset) {
		return check("u8", bytes, offset, 1)[offset] & 0xff;
	}

	/**
	 * Reads two bytes as a number: {@code #u16(payload, 0)}.
	 * @param bytes the bytes
	 * @param offset where to read
	 * @return 0 to 65535
	 */
	public static int u16(Object bytes, int offset) {
		byte[] checked = check("u16", bytes, offset, 2);
		return ((checked[offset] & 0xff) << 8) | (checked[offset + 1] & 0xff);
	}

	/**
	 * Reads four bytes as a number: {@code #u32(payload, 0)}.
	 * @param bytes the bytes
	 * @param offset where to read
	 * @return 0 to 4294967295
	 */
	public static long u32(Object bytes, int offset) {
		byte[] checked = check("u32", bytes, offset, 4);
		long value = 0;
		for (int i = offset; i < offset + 4; i++) {
			value = (value << 8) | (checked[i] & 0xff);
		}
		return value;
	}

	/**
	 * Cuts out some bytes: {@code #slice(payload, 4, 2)}.
	 * @param bytes the bytes
	 * @param from the first of them
	 * @param length how many
	 * @return a copy of them
	 */
	public static byte[] slice(Object bytes, int from, int length) {
		return Arrays.copyOfRange(check("slice", bytes, from, length), from, from + length);
	}

	/**
	 * Reads bytes as text, each a character of ISO-8859-1, of which ASCII is a part:
	 * {@code #text(payload, 4, 2)}.
	 * @param bytes the bytes
	 * @param from the first of them
	 * @param length how many
	 * @return the text
	 */
	public static String text(Object bytes, int from, int length) {
		return new String(check("text", bytes, from, length), from, length, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Shows bytes as hexadecimal digits in lower case: {@code #hex(payload)} or
	 * {@code #hex(payload, 4, 2)}.
	 * @param bytes the bytes
	 * @param range nothing for all, or the first of them and how many
	 * @return two digits for each byte
	 */
	public static String hex(Object bytes, int... range) {
		if (range.length == 0) {
			return HexFormat.of().formatHex(check("hex", bytes, 0, 0));
		}
		if (range.length != 2) {
			throw new IllegalArgumentException("#hex takes bytes, or bytes, the first one and how many");
		}
		byte[] checked = check("hex", bytes, range[0], range[1]);
		return HexFormat.of().formatHex(checked, range[0], range[0] + range[1]);
	}

	private static byte[] check(String function, Object value, int from, int length) {
		if (!(value instanceof byte[] bytes)) {
			throw new IllegalArgumentException("#%s takes bytes, and this is a %s".formatted(function,
					(value != null) ? value.getClass().getName() : "null"));
		}
		if (from < 0 || length < 0 || from > bytes.length - length) {
			throw new IllegalArgumentException("#%s wants %d byte(s) from offset %d, and there are %d"
				.formatted(function, length, from, bytes.length));
		}
		return bytes;
	}

}
