package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over TCP as in RFC 6587. Both of its forms are understood, told apart message by
 * message: one that begins with a digit from 1 to 9 is counted, any other is a line.
 *
 * <pre>
 * counted (3.4.1)    | '1' '1' ' ' | {@literal <34>1 hello} |   frame  | {@literal <34>1 hello} |
 * line (3.4.2)       | {@literal <34>1 hello} | LF |            frame  | {@literal <34>1 hello} |
 * unended: accept    | {@literal <34>1 hello} | end of stream   frame  | {@literal <34>1 hello} |
 * write: counted     | {@literal <34>1 hello} |                 bytes  | '1' '1' ' ' | {@literal <34>1 hello} |
 * write: line        | {@literal <34>1 hello} |                 bytes  | {@literal <34>1 hello} | LF |
 * </pre>
 *
 * A CR before the LF of a line is dropped, and empty lines are skipped, such as the LF
 * that some senders put behind a counted message. No syslog message is empty: an empty
 * payload is refused. Written as a line, so is one that holds an LF, or that begins with
 * a digit from 1 to 9 and would be taken for a counted one.
 *
 * @param writesLines whether lines are written rather than counted messages
 * @param acceptsUnended whether the end of the stream ends a line
 */
record OctetCountingFraming(boolean writesLines, boolean acceptsUnended) implements Framing {

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return new Reader(maxFrameSize, this.acceptsUnended);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			if (size == 0) {
				throw FramingException.malformed("an empty payload, which no syslog message is");
			}
			if (this.writesLines) {
				writeLine(payload, out, maxFrameSize);
			}
			else {
				writeCounted(payload, size, out);
			}
		};
	}

	private static void writeLine(ByteBuf payload, ByteBuf out, int maxFrameSize) throws FramingException {
		if (beginsCount(payload)) {
			throw FramingException.malformed("a payload that begins with a digit, which as a line reads as a count");
		}
		LineFraming.write(payload, out, maxFrameSize);
	}

	private static void writeCounted(ByteBuf payload, int size, ByteBuf out) {
		int digits = Decimals.digits(size);
		Payloads.reserve(out, digits + 1, size, 0);
		Decimals.write(out, size, digits);
		out.writeByte(' ');
		Payloads.append(payload, out);
	}

	private static boolean beginsCount(ByteBuf in) {
		byte first = in.getByte(in.readerIndex());
		return Decimals.isDigit(first) && first != '0';
	}

	private static final class Reader implements FrameReader {

		private final int maxFrameSize;

		private final boolean acceptsUnended;

		private final LineReader lines;

		Reader(int maxFrameSize, boolean acceptsUnended) {
			this.maxFrameSize = maxFrameSize;
			this.acceptsUnended = acceptsUnended;
			this.lines = new LineReader(maxFrameSize);
		}

		@Override
		public @Nullable ByteBuf read(ByteBuf in) throws FramingException {
			while (in.isReadable()) {
				if (beginsCount(in)) {
					return readCounted(in);
				}
				ByteBuf line = this.lines.read(in);
				if (line == null || line.isReadable()) {
					return line;
				}
			}
			return null;
		}

		private @Nullable ByteBuf readCounted(ByteBuf in) throws FramingException {
			int start = in.readerIndex();
			int available = in.readableBytes();
			long count = 0;
			// Ends soon: the first digit is not 0, so that each one brings the limit
			// nearer.
			for (int i = 0; i < available; i++) {
				byte next = in.getByte(start + i);
				if (next == ' ') {
					return readBody(in, i + 1, (int) count);
				}
				if (!Decimals.isDigit(next)) {
					throw FramingException.malformed("a count that is not digits and a space");
				}
				count = count * 10 + (next - '0');
				if (count > this.maxFrameSize) {
					throw FramingException.tooLong(count, this.maxFrameSize);
				}
			}
			return null;
		}

		private static @Nullable ByteBuf readBody(ByteBuf in, int headerSize, int count) {
			if (in.readableBytes() - headerSize < count) {
				return null;
			}
			in.skipBytes(headerSize);
			return in.readSlice(count);
		}

		@Override
		public @Nullable ByteBuf readLast(ByteBuf in) throws FramingException {
			if (!in.isReadable()) {
				return null;
			}
			if (!this.acceptsUnended || beginsCount(in)) {
				throw FramingException.truncated(in.readableBytes());
			}
			return this.lines.readUnended(in);
		}

	}

}
