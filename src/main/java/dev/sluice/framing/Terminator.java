package dev.sluice.framing;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;

/**
 * The bytes that end a frame.
 */
final class Terminator {

	private final byte[] bytes;

	/** The shifts at which the terminator overlaps itself: 1 for {@code ||}. */
	private final int[] overlaps;

	private Terminator(byte[] bytes) {
		this.bytes = bytes;
		this.overlaps = IntStream.range(1, bytes.length).filter((shift) -> overlapsItself(bytes, shift)).toArray();
	}

	static Terminator of(int... bytes) {
		byte[] copy = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			copy[i] = (byte) bytes[i];
		}
		return new Terminator(copy);
	}

	/**
	 * Reads a terminator as it is configured.
	 * @param text {@linkplain EscapedBytes bytes}, their characters in UTF-8
	 * @throws IllegalArgumentException with a clause that says what is wrong
	 */
	static Terminator parse(String text) {
		return new Terminator(EscapedBytes.parse(text, StandardCharsets.UTF_8));
	}

	private static boolean overlapsItself(byte[] bytes, int shift) {
		return IntStream.range(shift, bytes.length).allMatch((i) -> bytes[i] == bytes[i - shift]);
	}

	int length() {
		return this.bytes.length;
	}

	/**
	 * Searches for the first whole terminator.
	 * @param from where to begin, an absolute index
	 * @param to where the bytes end, an absolute index
	 * @return the index of the terminator, or, where there is none, the complement
	 * ({@code ~}) of the index before which none can begin any more
	 */
	int find(ByteBuf in, int from, int to) {
		int at = from;
		while (true) {
			at = in.indexOf(at, to, this.bytes[0]);
			if (at < 0) {
				return ~to;
			}
			int compared = Math.min(this.bytes.length, to - at);
			if (matches(in, at, compared)) {
				return (compared == this.bytes.length) ? at : ~at;
			}
			at++;
		}
	}

	private boolean matches(ByteBuf in, int at, int compared) {
		for (int i = 1; i < compared; i++) {
			if (in.getByte(at + i) != this.bytes[i]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Makes sure that the terminator, written behind the payload, is the first one there.
	 * @throws FramingException if the payload holds it, or ends so that a reader would
	 * find one that begins in the payload
	 */
	void checkAbsent(ByteBuf payload) throws FramingException {
		int end = payload.writerIndex();
		if (find(payload, payload.readerIndex(), end) >= 0) {
			throw FramingException.malformed("the payload holds the terminator of its frame");
		}
		for (int overlap : this.overlaps) {
			if (payload.readableBytes() >= overlap && payload.getByte(end - overlap) == this.bytes[0]
					&& matches(payload, end - overlap, overlap)) {
				throw FramingException.malformed("the payload ends in the beginning of its frame's terminator");
			}
		}
	}

	void append(ByteBuf out) {
		out.writeBytes(this.bytes);
	}

}
