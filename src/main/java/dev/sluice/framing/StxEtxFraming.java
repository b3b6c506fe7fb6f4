package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Frames between the control characters STX (02) and ETX (03), optionally with a check
 * byte.
 *
 * <pre>
 *              | 02 | A | B | 03 |         frame  | A | B |
 * check: lrc   | 02 | A | B | 03 | LRC |   frame  | A | B |
 * </pre>
 *
 * The LRC is the exclusive or of the body's bytes and ETX, STX not included. Anything
 * other than STX between frames is malformed. A payload that holds ETX is refused; STX
 * may be in it.
 *
 * @param lrc whether a check byte follows ETX
 */
record StxEtxFraming(boolean lrc) implements Framing {

	private static final byte STX = 2;

	private static final byte ETX = 3;

	private static final Terminator END = Terminator.of(ETX);

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return new Reader(this.lrc, maxFrameSize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			END.checkAbsent(payload);
			Payloads.reserve(out, 1, size, 2);
			out.writeByte(STX);
			Payloads.append(payload, out);
			out.writeByte(ETX);
			if (this.lrc) {
				out.writeByte(exclusiveOr(payload, payload.readerIndex(), payload.writerIndex()) ^ ETX);
			}
		};
	}

	/**
	 * Combines bytes with exclusive or, eight at a time.
	 */
	private static byte exclusiveOr(ByteBuf in, int from, int to) {
		long wide = 0;
		int at = from;
		for (; to - at >= Long.BYTES; at += Long.BYTES) {
			wide ^= in.getLong(at);
		}
		for (; at < to; at++) {
			wide ^= in.getByte(at) & 0xFF;
		}
		wide ^= wide >>> 32;
		wide ^= wide >>> 16;
		wide ^= wide >>> 8;
		return (byte) wide;
	}

	private static final class Reader implements FrameReader {

		private final boolean lrc;

		private final int maxFrameSize;

		/** How many of the unread bytes are STX or known to be no ETX. */
		private int searched = 1;

		Reader(boolean lrc, int maxFrameSize) {
			this.lrc = lrc;
			this.maxFrameSize = maxFrameSize;
		}

		@Override
		public @Nullable ByteBuf read(ByteBuf in) throws FramingException {
			if (!in.isReadable()) {
				return null;
			}
			int start = in.readerIndex();
			int end = in.writerIndex();
			if (in.getByte(start) != STX) {
				throw FramingException.malformed("a frame that does not begin with STX");
			}
			int etx = in.indexOf(start + this.searched, end, ETX);
			int size = ((etx < 0) ? end : etx) - start - 1;
			if (size > this.maxFrameSize) {
				throw FramingException.tooLong(size, this.maxFrameSize);
			}
			if (etx < 0 || (this.lrc && etx + 1 == end)) {
				this.searched = size + 1;
				return null;
			}
			if (this.lrc && exclusiveOr(in, start + 1, etx + 1) != in.getByte(etx + 1)) {
				throw FramingException.malformed("a frame whose check byte is wrong");
			}
			this.searched = 1;
			in.skipBytes(1);
			ByteBuf frame = in.readSlice(size);
			in.skipBytes(this.lrc ? 2 : 1);
			return frame;
		}

	}

}
