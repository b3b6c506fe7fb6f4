package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Frames that end in certain bytes: {@code crlf}, {@code nul} and {@code delimiter}.
 *
 * <pre>
 * crlf                   | A | LF | CR | LF |   frame  | A | LF |
 * nul                    | A | B | 00 |         frame  | A | B |
 * delimiter: "||"        | A | '|' | B | '|' | '|' |   frame  | A | '|' | B |
 * delimiter: hex:0D0A03  | A | 0D | 0A | 03 |   frame  | A |
 * </pre>
 *
 * Written, the terminator follows the payload. A payload is refused that holds the
 * terminator, or with whose end it would appear earlier ({@code A|} before {@code ||}).
 *
 * @param terminator the bytes that end a frame
 */
record DelimiterFraming(Terminator terminator) implements Framing {

	static final DelimiterFraming CRLF = new DelimiterFraming(Terminator.of('\r', '\n'));

	static final DelimiterFraming NUL = new DelimiterFraming(Terminator.of(0));

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return new Reader(this.terminator, maxFrameSize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			this.terminator.checkAbsent(payload);
			Payloads.reserve(out, 0, size, this.terminator.length());
			Payloads.append(payload, out);
			this.terminator.append(out);
		};
	}

	private static final class Reader implements FrameReader {

		private final Terminator terminator;

		private final int maxFrameSize;

		/** Among how many of the unread bytes no terminator begins. */
		private int searched;

		Reader(Terminator terminator, int maxFrameSize) {
			this.terminator = terminator;
			this.maxFrameSize = maxFrameSize;
		}

		@Override
		public @Nullable ByteBuf read(ByteBuf in) throws FramingException {
			int start = in.readerIndex();
			int found = this.terminator.find(in, start + this.searched, in.writerIndex());
			int size = ((found < 0) ? ~found : found) - start;
			if (size > this.maxFrameSize) {
				throw FramingException.tooLong(size, this.maxFrameSize);
			}
			if (found < 0) {
				this.searched = size;
				return null;
			}
			this.searched = 0;
			ByteBuf frame = in.readSlice(size);
			in.skipBytes(this.terminator.length());
			return frame;
		}

	}

}
