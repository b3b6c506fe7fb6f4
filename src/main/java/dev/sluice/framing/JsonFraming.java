package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * JSON values (RFC 8259) one after another, with or without whitespace between them.
 *
 * <pre>
 * | {"a":[1,"}"]} | LF | [2] | "x" | 42 | SP |   frames  | {"a":[1,"}"]} |,  | [2] |,  | "x" |  and  | 42 |
 * </pre>
 *
 * Whitespace around values is skipped. A number, {@code true}, {@code false} and
 * {@code null} end at whitespace, at the beginning of an object, array or string, or at
 * the end of the stream. What is between the first and the last byte of an object, array
 * or string is not checked. Written, LF follows the value; a payload that is not one
 * value is refused.
 */
record JsonFraming() implements Framing {

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return new Reader(maxFrameSize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		JsonScanner scanner = new JsonScanner();
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			if (!isOneValue(payload, scanner)) {
				throw FramingException.malformed("a payload that is not one JSON value");
			}
			Payloads.reserve(out, 0, size, 1);
			Payloads.append(payload, out);
			out.writeByte('\n');
		};
	}

	private static boolean isOneValue(ByteBuf payload, JsonScanner scanner) {
		int end = payload.writerIndex();
		int start = payload.forEachByte(JsonScanner.FIND_VALUE);
		if (start < 0) {
			return false;
		}
		scanner.reset();
		int last = scanner.scan(payload, start, end);
		return switch (scanner.state()) {
			case ENDED -> isBlank(payload, last + 1, end);
			case ENDED_BEFORE -> isBlank(payload, last, end) && JsonScanner.isWholeScalar(payload, start, last - start);
			case SCALAR -> JsonScanner.isWholeScalar(payload, start, end - start);
			default -> false;
		};
	}

	private static boolean isBlank(ByteBuf payload, int from, int to) {
		return payload.forEachByte(from, to - from, JsonScanner.FIND_VALUE) < 0;
	}

	private static final class Reader implements FrameReader {

		private final int maxFrameSize;

		private final JsonScanner scanner = new JsonScanner();

		/** How many of the unread bytes the scanner has seen. */
		private int scanned;

		Reader(int maxFrameSize) {
			this.maxFrameSize = maxFrameSize;
		}

		@Override
		public @Nullable ByteBuf read(ByteBuf in) throws FramingException {
			if (this.scanned == 0 && !skipToValue(in)) {
				return null;
			}
			int start = in.readerIndex();
			int found = this.scanner.scan(in, start + this.scanned, in.writerIndex());
			return switch (this.scanner.state()) {
				case ENDED -> take(in, found + 1 - start);
				case ENDED_BEFORE -> takeScalar(in, found - start);
				case MALFORMED -> throw malformed();
				// The end of an object, array or string is yet to come; a scalar may be
				// whole.
				case SCALAR -> remember(in.readableBytes(), in.readableBytes());
				default -> remember(in.readableBytes(), in.readableBytes() + 1L);
			};
		}

		private static boolean skipToValue(ByteBuf in) {
			int value = in.forEachByte(JsonScanner.FIND_VALUE);
			in.readerIndex((value < 0) ? in.writerIndex() : value);
			return value >= 0;
		}

		private @Nullable ByteBuf remember(int size, long leastSize) throws FramingException {
			if (leastSize > this.maxFrameSize) {
				throw FramingException.tooLong(leastSize, this.maxFrameSize);
			}
			this.scanned = size;
			return null;
		}

		private ByteBuf takeScalar(ByteBuf in, int size) throws FramingException {
			if (!JsonScanner.isWholeScalar(in, in.readerIndex(), size)) {
				throw malformed();
			}
			return take(in, size);
		}

		private ByteBuf take(ByteBuf in, int size) throws FramingException {
			if (size > this.maxFrameSize) {
				throw FramingException.tooLong(size, this.maxFrameSize);
			}
			this.scanner.reset();
			this.scanned = 0;
			return in.readSlice(size);
		}

		private static FramingException malformed() {
			return FramingException.malformed("bytes that are not a JSON value");
		}

		@Override
		public @Nullable ByteBuf readLast(ByteBuf in) throws FramingException {
			int size = in.readableBytes();
			if (size == 0) {
				return null;
			}
			if (this.scanner.state() == JsonScanner.State.SCALAR
					&& JsonScanner.isWholeScalar(in, in.readerIndex(), size)) {
				return take(in, size);
			}
			throw FramingException.truncated(size);
		}

	}

}
