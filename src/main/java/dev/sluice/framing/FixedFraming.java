package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one size.
 *
 * <pre>
 * length: 2   | A | B | C | D |   frames  | A | B |  and  | C | D |
 * </pre>
 *
 * A payload of any other size is refused, not padded.
 *
 * @param length the bytes of a frame, at least 1
 */
record FixedFraming(int length) implements Framing {

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return (in) -> read(in, maxFrameSize);
	}

	private @Nullable ByteBuf read(ByteBuf in, int maxFrameSize) throws FramingException {
		if (!in.isReadable()) {
			return null;
		}
		if (this.length > maxFrameSize) {
			throw FramingException.tooLong(this.length, maxFrameSize);
		}
		return (in.readableBytes() >= this.length) ? in.readSlice(this.length) : null;
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			if (size != this.length) {
				throw FramingException
					.malformed("a payload of " + size + " bytes where frames have " + this.length + " bytes");
			}
			Payloads.reserve(out, 0, size, 0);
			Payloads.append(payload, out);
		};
	}

}
