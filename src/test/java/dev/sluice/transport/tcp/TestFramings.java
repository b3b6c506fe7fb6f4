package dev.sluice.transport.tcp;

import java.nio.charset.StandardCharsets;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Framings small enough to trust, so that these tests are about connections.
 */
final class TestFramings {

	/** Text ended by LF; a byte 0xFF is malformed. */
	static final Framing LINE = new Framing() {

		@Override
		public FrameReader newReader(int maxFrameSize) {
			return (in) -> {
				int length = in.bytesBefore((byte) '\n');
				if (in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0xFF) >= 0) {
					throw FramingException.malformed("a byte that is no text");
				}
				if (Math.max(length, (length < 0) ? in.readableBytes() : 0) > maxFrameSize) {
					throw FramingException.tooLong(in.readableBytes(), maxFrameSize);
				}
				if (length < 0) {
					return null;
				}
				ByteBuf frame = in.readSlice(length);
				in.skipBytes(1);
				return frame;
			};
		}

		@Override
		public FrameWriter newWriter(int maxFrameSize) {
			return (payload, out) -> {
				if (payload.readableBytes() > maxFrameSize) {
					throw FramingException.tooLong(payload.readableBytes(), maxFrameSize);
				}
				if (ByteBufUtil.indexOf(LF, payload) >= 0) {
					throw FramingException.malformed("the payload holds a line feed");
				}
				out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
				out.writeByte('\n');
			};
		}

	};

	private static final ByteBuf LF = Unpooled
		.unreleasableBuffer(Unpooled.copiedBuffer("\n", StandardCharsets.US_ASCII));

	private TestFramings() {
	}

}
