package dev.sluice.framing;

/**
 * No framing: a frame is whatever has arrived, cut at the limit on the frame size.
 *
 * <pre>
 * one read returned  | A | B |   frame  | A | B |
 * </pre>
 *
 * Where a frame ends depends on the network; a protocol has to tolerate that.
 */
record RawFraming() implements Framing {

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return (in) -> in.isReadable() ? in.readSlice(Math.min(in.readableBytes(), maxFrameSize)) : null;
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> {
			int size = Payloads.size(payload, maxFrameSize);
			Payloads.reserve(out, 0, size, 0);
			Payloads.append(payload, out);
		};
	}

}
