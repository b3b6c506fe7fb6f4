package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Frames that a Protobuf varint32 announces: seven bits a byte, the least significant
 * first, the top bit set in all but the last byte, five bytes at most.
 *
 * <pre>
 * | 02 | A | B |            frame  | A | B |
 * | AC 02 | 300 bytes |     frame  | 300 bytes |
 * </pre>
 */
record VarintFraming() implements Framing {

	private static final int MAX_WIDTH = 5;

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return (in) -> read(in, maxFrameSize);
	}

	private static @Nullable ByteBuf read(ByteBuf in, int maxFrameSize) throws FramingException {
		int start = in.readerIndex();
		int available = in.readableBytes();
		long length = 0;
		for (int i = 0; i < Math.min(MAX_WIDTH, available); i++) {
			byte group = in.getByte(start + i);
			length |= (long) (group & 0x7F) << (7 * i);
			if (group >= 0) {
				return readBody(in, i + 1, length, maxFrameSize);
			}
		}
		if (available >= MAX_WIDTH) {
			throw FramingException.malformed("a varint of more than five bytes");
		}
		return null;
	}

	private static @Nullable ByteBuf readBody(ByteBuf in, int width, long length, int maxFrameSize)
			throws FramingException {
		if (length >>> Integer.SIZE != 0) {
			throw FramingException.malformed("a varint of more than 32 bits");
		}
		if (length > maxFrameSize) {
			throw FramingException.tooLong(length, maxFrameSize);
		}
		if (in.readableBytes() - width < length) {
			return null;
		}
		in.skipBytes(width);
		return in.readSlice((int) length);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			Payloads.reserve(out, MAX_WIDTH, size, 0);
			int rest = size;
			while (rest > 0x7F) {
				out.writeByte(rest | 0x80);
				rest >>>= 7;
			}
			out.writeByte(rest);
			Payloads.append(payload, out);
		};
	}

}
