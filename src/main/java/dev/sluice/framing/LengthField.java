package dev.sluice.framing;

import io.netty.buffer.ByteBuf;

/**
 * A length in bytes of its own, as a binary number or in binary-coded decimal.
 *
 * @param width the bytes it takes: 1, 2, 3, 4 or 8
 * @param little whether its least significant byte comes first
 * @param bcd whether each of its bytes holds two decimal digits
 */
record LengthField(int width, boolean little, boolean bcd) {

	long max() {
		if (this.bcd) {
			return Decimals.max(this.width * 2);
		}
		return (this.width == Long.BYTES) ? Long.MAX_VALUE : (1L << (this.width * Byte.SIZE)) - 1;
	}

	/**
	 * Reads the length at an index.
	 * @throws FramingException if it is negative, as only 8 bytes can be, or not decimal
	 */
	long get(ByteBuf in, int index) throws FramingException {
		if (this.bcd) {
			return getDecimal(in, index);
		}
		long length = this.little ? getLittle(in, index) : getBig(in, index);
		if (length < 0) {
			throw FramingException.malformed("a negative length, " + length);
		}
		return length;
	}

	private long getBig(ByteBuf in, int index) {
		return switch (this.width) {
			case 1 -> in.getUnsignedByte(index);
			case 2 -> in.getUnsignedShort(index);
			case 3 -> in.getUnsignedMedium(index);
			case 4 -> in.getUnsignedInt(index);
			default -> in.getLong(index);
		};
	}

	private long getLittle(ByteBuf in, int index) {
		return switch (this.width) {
			case 1 -> in.getUnsignedByte(index);
			case 2 -> in.getUnsignedShortLE(index);
			case 3 -> in.getUnsignedMediumLE(index);
			case 4 -> in.getUnsignedIntLE(index);
			default -> in.getLongLE(index);
		};
	}

	private long getDecimal(ByteBuf in, int index) throws FramingException {
		long length = 0;
		for (int i = 0; i < this.width; i++) {
			int pair = in.getUnsignedByte(this.little ? index + this.width - 1 - i : index + i);
			int high = pair >> 4;
			int low = pair & 0x0F;
			if (high > 9 || low > 9) {
				throw FramingException.malformed("a length that is not binary-coded decimal");
			}
			length = length * 100 + high * 10L + low;
		}
		return length;
	}

	/**
	 * Appends a length.
	 * @param length between 0 and {@link #max()}
	 */
	void write(ByteBuf out, long length) {
		long value = this.bcd ? toDecimal(length) : length;
		if (this.width == Integer.BYTES) {
			out.writeInt(this.little ? Integer.reverseBytes((int) value) : (int) value);
			return;
		}
		for (int i = 0; i < this.width; i++) {
			int shift = Byte.SIZE * (this.little ? i : this.width - 1 - i);
			out.writeByte((int) (value >>> shift));
		}
	}

	private static long toDecimal(long length) {
		long decimal = 0;
		int shift = 0;
		for (long rest = length; rest > 0; rest /= 10) {
			decimal |= (rest % 10) << shift;
			shift += 4;
		}
		return decimal;
	}

}
