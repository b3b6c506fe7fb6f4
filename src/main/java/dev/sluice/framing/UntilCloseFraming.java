package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One frame a connection and direction: all bytes up to the end of the stream.
 *
 * <pre>
 * | A | B | C | end of stream   frame  | A | B | C |
 * </pre>
 *
 * A stream without bytes has no frame. The writer's output has to be shut down behind its
 * frame; a second one is refused.
 */
record UntilCloseFraming() implements Framing {

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return new Reader(maxFrameSize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return new Writer(maxFrameSize);
	}

	private record Reader(int maxFrameSize) implements FrameReader {

		@Override
		public @Nullable ByteBuf read(ByteBuf in) throws FramingException {
			if (in.readableBytes() > this.maxFrameSize) {
				throw FramingException.tooLong(in.readableBytes(), this.maxFrameSize);
			}
			return null;
		}

		@Override
		public @Nullable ByteBuf readLast(ByteBuf in) {
			return in.isReadable() ? in.readSlice(in.readableBytes()) : null;
		}

	}

	private static final class Writer implements FrameWriter {

		private final int maxFrameSize;

		private boolean written;

		Writer(int maxFrameSize) {
			this.maxFrameSize = maxFrameSize;
		}

		@Override
		public void write(ByteBuf payload, ByteBuf out) throws FramingException {
			if (this.written) {
				throw FramingException.malformed("a second payload where one lasts until the end of the stream");
			}
			int size = Payloads.size(payload, this.maxFrameSize);
			Payloads.reserve(out, 0, size, 0);
			Payloads.append(payload, out);
			this.written = true;
		}

		@Override
		public boolean endsStream() {
			return true;
		}

	}

}
