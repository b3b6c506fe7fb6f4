package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The frames of the echo: a length of four bytes, and a body that begins with the
 * connection and the number of the message on it.
 *
 * <pre>
 * | length: 4 | connection: 8 | number: 8 | fixed bytes: body - 16 |
 * </pre>
 */
final class Frames {

	static final int BODY = 256;

	static final int SIZE = 4 + BODY;

	private static final int CONNECTION = 4;

	private static final int NUMBER = 12;

	private static final int FIXED = 20;

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

	private final MemorySegment template = Arena.global().allocate(SIZE);

	Frames() {
		this.template.set(INT, 0, BODY);
		for (int i = FIXED; i < SIZE; i++) {
			this.template.set(ValueLayout.JAVA_BYTE, i, (byte) ('A' + i % 23));
		}
	}

	/**
	 * Writes a frame.
	 * @param target where to
	 * @param offset from which byte
	 * @param connection the connection
	 * @param number the number of the message on it
	 */
	void write(MemorySegment target, long offset, long connection, long number) {
		MemorySegment.copy(this.template, 0, target, offset, SIZE);
		target.set(LONG, offset + CONNECTION, connection);
		target.set(LONG, offset + NUMBER, number);
	}

	/**
	 * Checks a frame for everything but its number.
	 * @param source where it is
	 * @param offset from which byte
	 * @param connection the connection that it came from
	 * @return {@code true} if it is as it was sent
	 */
	boolean matches(MemorySegment source, long offset, long connection) {
		return source.get(INT, offset) == BODY && source.get(LONG, offset + CONNECTION) == connection
				&& MemorySegment.mismatch(source, offset + FIXED, offset + SIZE, this.template, FIXED, SIZE) == -1;
	}

	long number(MemorySegment source, long offset) {
		return source.get(LONG, offset + NUMBER);
	}

}
