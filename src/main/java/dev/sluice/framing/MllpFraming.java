package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The Minimal Lower Layer Protocol that carries HL7 messages.
 *
 * <pre>
 * | 0B | M | S | H | 1C | 0D | LF | 0B | M | S | A | 1C | 0D |   frames  | M | S | H |  and  | M | S | A |
 * </pre>
 *
 * CR and LF between blocks are skipped; anything else there is malformed. A body may hold
 * 1C that 0D does not follow, and 0B, which both ways are data inside a block. A payload
 * that holds 1C 0D is refused.
 */
record MllpFraming() implements Framing {

	private static final byte START = 0x0B;

	private static final Terminator END = Terminator.of(0x1C, 0x0D);

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return new Reader(maxFrameSize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			END.checkAbsent(payload);
			Payloads.reserve(out, 1, size, END.length());
			out.writeByte(START);
			Payloads.append(payload, out);
			END.append(out);
		};
	}

	private static final class Reader implements FrameReader {

		private final int maxFrameSize;

		/** How many of the unread bytes are 0B or known not to begin an end. */
		private int searched = 1;

		Reader(int maxFrameSize) {
			this.maxFrameSize = maxFrameSize;
		}

		@Override
		public @Nullable ByteBuf read(ByteBuf in) throws FramingException {
			if (!skipToStart(in)) {
				return null;
			}
			int start = in.readerIndex();
			int end = in.writerIndex();
			int found = END.find(in, start + this.searched, end);
			int size = ((found < 0) ? ~found : found) - start - 1;
			if (size > this.maxFrameSize) {
				throw FramingException.tooLong(size, this.maxFrameSize);
			}
			if (found < 0) {
				this.searched = size + 1;
				return null;
			}
			this.searched = 1;
			in.skipBytes(1);
			ByteBuf frame = in.readSlice(size);
			in.skipBytes(END.length());
			return frame;
		}

		private static boolean skipToStart(ByteBuf in) throws FramingException {
			while (in.isReadable()) {
				byte first = in.getByte(in.readerIndex());
				if (first == START) {
					return true;
				}
				if (first != '\r' && first != '\n') {
					throw FramingException.malformed("a block that does not begin with 0B");
				}
				in.skipBytes(1);
			}
			return false;
		}

	}

}
