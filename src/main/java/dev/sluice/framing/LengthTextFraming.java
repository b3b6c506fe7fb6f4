package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Frames that a length in ASCII decimal digits announces.
 *
 * <pre>
 * digits: 4                   | '0' '0' '0' '2' | A | B |   frame  | A | B |
 * digits: 4, adjustment: -4   | '0' '0' '0' '6' | A | B |   frame  | A | B |
 * </pre>
 *
 * The bytes behind the digits are as many as the length plus the adjustment. Lengths are
 * written with leading zeros; nothing but digits is accepted.
 *
 * @param digits the digits of the length
 * @param rule how the length relates to the body
 */
record LengthTextFraming(int digits, LengthRule rule) implements Framing {

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return (in) -> read(in, maxFrameSize);
	}

	private @Nullable ByteBuf read(ByteBuf in, int maxFrameSize) throws FramingException {
		int start = in.readerIndex();
		int available = in.readableBytes();
		long length = 0;
		for (int i = 0; i < Math.min(this.digits, available); i++) {
			byte digit = in.getByte(start + i);
			if (!Decimals.isDigit(digit)) {
				throw FramingException.malformed("a length that is not in decimal digits");
			}
			length = length * 10 + (digit - '0');
		}
		if (available < this.digits) {
			return null;
		}
		int bodySize = this.rule.bodySize(length, 0, maxFrameSize);
		if (available - this.digits < bodySize) {
			return null;
		}
		in.skipBytes(this.digits);
		return in.readSlice(bodySize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			long length = this.rule.length(size);
			Payloads.reserve(out, this.digits, size, 0);
			Decimals.write(out, length, this.digits);
			Payloads.append(payload, out);
		};
	}

}
