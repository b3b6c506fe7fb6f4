package dev.sluice.framing;

/**
 * How a length on the wire relates to the bytes that follow it: body = length +
 * adjustment.
 *
 * @param adjustment what is added to a length that was read, negative where the length
 * counts more than the body
 * @param maxLength the largest length that the wire form holds
 */
record LengthRule(int adjustment, long maxLength) {

	/**
	 * Whether no length that fits leads to a body.
	 */
	boolean isImpossible() {
		return -(long) this.adjustment > this.maxLength;
	}

	/**
	 * Finds the size of the body that a length announces.
	 * @param length the length that was read, not negative
	 * @param kept the bytes of the header that belong to the payload
	 * @param maxFrameSize the most bytes that a payload may have
	 * @throws FramingException if the length is too small for its adjustment or the
	 * payload over the limit
	 */
	int bodySize(long length, int kept, int maxFrameSize) throws FramingException {
		if (length < -(long) this.adjustment) {
			throw FramingException
				.malformed("a length of " + length + ", less than the adjustment of " + this.adjustment + " takes off");
		}
		if (length > (long) maxFrameSize - kept - this.adjustment) {
			long size = Math.min(length, Long.MAX_VALUE >> 1) + this.adjustment + kept;
			throw FramingException.tooLong(size, maxFrameSize);
		}
		return (int) (length + this.adjustment);
	}

	/**
	 * Finds the length to write for a body.
	 * @throws FramingException if there is none that fits
	 */
	long length(int bodySize) throws FramingException {
		long length = (long) bodySize - this.adjustment;
		if (length < 0) {
			throw FramingException.malformed("a payload of " + bodySize + " bytes, less than the adjustment of "
					+ this.adjustment + " takes off");
		}
		if (length > this.maxLength) {
			throw FramingException.tooLong(bodySize, (int) (this.maxLength + this.adjustment));
		}
		return length;
	}

}
