package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Frames that a length announces, with the meaning of the options that Netty's
 * {@code LengthFieldBasedFrameDecoder} gives them.
 *
 * <pre>
 * width: 2                            | 00 02 | A | B |             frame  | A | B |
 * width: 2, strip: 0                  | 00 02 | A | B |             frame  | 00 02 | A | B |
 * width: 2, byte-order: little        | 02 00 | A | B |             frame  | A | B |
 * width: 2, encoding: bcd             | 00 12 | 12 bytes |          frame  | 12 bytes |
 * width: 2, adjustment: -2            | 00 04 | A | B |             frame  | A | B |
 * width: 2, adjustment: 1             | 00 02 | H | A | B |         frame  | H | A | B |
 * width: 2, offset: 1                 | T | 00 02 | A | B |         frame  | T | 00 02 | A | B |
 * width: 2, offset: 1, strip: 3       | T | 00 02 | A | B |         frame  | A | B |
 * width: 2, offset: 1, adjustment: -3 | T | 00 05 | A | B |         frame  | T | 00 05 | A | B |
 * </pre>
 *
 * The header is the offset and the length; the bytes behind it are as many as the length
 * plus the adjustment. Written, the length is theirs minus the adjustment. With
 * {@code strip: 0} a payload is a whole frame both ways: on writing its length is
 * checked, not changed. Where a header with an offset is stripped, the bytes in front of
 * the length are lost on reading and written as zeros.
 *
 * @param field the length itself
 * @param offset the bytes in front of the length
 * @param rule how the length relates to the body
 * @param strips whether the header is dropped rather than handed out with the body
 */
record LengthFieldFraming(LengthField field, int offset, LengthRule rule, boolean strips) implements Framing {

	private int headerSize() {
		return this.offset + this.field.width();
	}

	/**
	 * The bytes of the header that belong to the payload.
	 */
	private int kept() {
		return this.strips ? 0 : headerSize();
	}

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return (in) -> read(in, maxFrameSize);
	}

	private @Nullable ByteBuf read(ByteBuf in, int maxFrameSize) throws FramingException {
		int headerSize = headerSize();
		int available = in.readableBytes() - headerSize;
		if (available < 0) {
			return null;
		}
		long length = this.field.get(in, in.readerIndex() + this.offset);
		int bodySize = this.rule.bodySize(length, kept(), maxFrameSize);
		if (available < bodySize) {
			return null;
		}
		if (this.strips) {
			in.skipBytes(headerSize);
			return in.readSlice(bodySize);
		}
		return in.readSlice(headerSize + bodySize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			if (this.strips) {
				writeBody(payload, size, out);
			}
			else {
				writeWhole(payload, size, out, maxFrameSize);
			}
		};
	}

	private void writeBody(ByteBuf body, int size, ByteBuf out) throws FramingException {
		long length = this.rule.length(size);
		Payloads.reserve(out, headerSize(), size, 0);
		out.writeZero(this.offset);
		this.field.write(out, length);
		Payloads.append(body, out);
	}

	private void writeWhole(ByteBuf frame, int size, ByteBuf out, int maxFrameSize) throws FramingException {
		int headerSize = headerSize();
		if (size < headerSize) {
			throw FramingException
				.malformed("a payload of " + size + " bytes where frames begin with a header of " + headerSize);
		}
		long length = this.field.get(frame, frame.readerIndex() + this.offset);
		int bodySize = this.rule.bodySize(length, headerSize, maxFrameSize);
		if (bodySize != size - headerSize) {
			throw FramingException.malformed("a payload of " + size + " bytes whose length field announces "
					+ (headerSize + bodySize) + " bytes");
		}
		Payloads.reserve(out, 0, size, 0);
		Payloads.append(frame, out);
	}

}
