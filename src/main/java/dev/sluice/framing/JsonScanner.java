package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Finds the end of one JSON value (RFC 8259). It counts braces and brackets outside of
 * strings and does not check what is between them: that is the parser's part. The value
 * begins with the first byte that is scanned.
 */
final class JsonScanner {

	/** Finds the first byte that is no JSON whitespace. */
	static final ByteProcessor FIND_VALUE = JsonScanner::isWhitespace;

	private static final long ONES = 0x0101010101010101L;

	private static final long TOP_BITS = ONES << 7;

	private State state = State.START;

	private int depth;

	void reset() {
		this.state = State.START;
		this.depth = 0;
	}

	State state() {
		return this.state;
	}

	/**
	 * Goes on with the bytes from one absolute index to another.
	 * @return the index of the byte that ended the value, or -1 if none did
	 */
	int scan(ByteBuf in, int from, int to) {
		int at = from;
		while (at < to) {
			if (this.state == State.STRING && to - at >= Long.BYTES && isPlain(in.getLong(at))) {
				at += Long.BYTES;
				continue;
			}
			process(in.getByte(at));
			if (!this.state.open) {
				return at;
			}
			at++;
		}
		return -1;
	}

	/**
	 * Whether none of eight bytes ends a string or escapes what follows.
	 */
	private static boolean isPlain(long bytes) {
		return !hasZero(bytes ^ (ONES * '"')) && !hasZero(bytes ^ (ONES * '\\'));
	}

	private static boolean hasZero(long bytes) {
		return ((bytes - ONES) & ~bytes & TOP_BITS) != 0;
	}

	private void process(byte value) {
		switch (this.state) {
			case STRING -> inString(value);
			case NESTED -> inNested(value);
			case ESCAPE -> this.state = State.STRING;
			case SCALAR -> inScalar(value);
			default -> begin(value);
		}
	}

	private void begin(byte value) {
		if (value == '{' || value == '[') {
			this.depth = 1;
			this.state = State.NESTED;
		}
		else if (value == '"') {
			this.state = State.STRING;
		}
		else {
			this.state = isScalar(value) ? State.SCALAR : State.MALFORMED;
		}
	}

	private void inNested(byte value) {
		switch (value) {
			case '"' -> this.state = State.STRING;
			case '{', '[' -> this.depth++;
			case '}', ']' -> {
				this.depth--;
				if (this.depth == 0) {
					this.state = State.ENDED;
				}
			}
			default -> {
			}
		}
	}

	private void inString(byte value) {
		if (value == '"') {
			this.state = (this.depth == 0) ? State.ENDED : State.NESTED;
		}
		else if (value == '\\') {
			this.state = State.ESCAPE;
		}
	}

	private void inScalar(byte value) {
		if (!isScalar(value)) {
			boolean next = isWhitespace(value) || value == '{' || value == '[' || value == '"';
			this.state = next ? State.ENDED_BEFORE : State.MALFORMED;
		}
	}

	/**
	 * Whether bytes found as a scalar are {@code true}, {@code false}, {@code null} or
	 * look like a number.
	 */
	static boolean isWholeScalar(ByteBuf in, int start, int size) {
		return switch (in.getByte(start)) {
			case 't' -> is(in, start, size, "true");
			case 'f' -> is(in, start, size, "false");
			case 'n' -> is(in, start, size, "null");
			default -> isNumber(in, start, size);
		};
	}

	private static boolean is(ByteBuf in, int start, int size, String literal) {
		if (size != literal.length()) {
			return false;
		}
		for (int i = 0; i < size; i++) {
			if (in.getByte(start + i) != literal.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isNumber(ByteBuf in, int start, int size) {
		byte first = in.getByte(start);
		return (first == '-' || Decimals.isDigit(first)) && Decimals.isDigit(in.getByte(start + size - 1))
				&& in.forEachByte(start, size, JsonScanner::isNumeric) < 0;
	}

	private static boolean isNumeric(byte value) {
		return Decimals.isDigit(value) || value == '-' || value == '+' || value == '.' || value == 'e' || value == 'E';
	}

	private static boolean isScalar(byte value) {
		return isNumeric(value) || (value >= 'a' && value <= 'z');
	}

	private static boolean isWhitespace(byte value) {
		return value == ' ' || value == '\n' || value == '\r' || value == '\t';
	}

	/**
	 * Where in a value the scanner is, or how the value ended.
	 */
	enum State {

		/** Before the first byte. */
		START(true),
		/** In an object or array, outside of strings. */
		NESTED(true),
		/** In a string, which may be the whole value. */
		STRING(true),
		/** In a string, behind a backslash. */
		ESCAPE(true),
		/** In a number, {@code true}, {@code false} or {@code null}. */
		SCALAR(true),
		/** With the last byte. */
		ENDED(false),
		/** Before the last byte, which does not belong to the value. */
		ENDED_BEFORE(false),
		/** With a byte that no JSON value has there. */
		MALFORMED(false);

		private final boolean open;

		State(boolean open) {
			this.open = open;
		}

	}

}
