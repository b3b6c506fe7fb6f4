package dev.sluice.framing;

import io.netty.buffer.ByteBuf;

/**
 * Text lines. LF ends a line, a CR right before it is dropped; LF is written.
 *
 * <pre>
 * read   | A | B | LF | C | CR | LF |   frames  | A | B |  and  | C |
 * write  | A | B |                      bytes   | A | B | LF |
 * </pre>
 *
 * A payload that holds an LF is refused. One that ends in CR is written as it is, so that
 * the far side may drop that CR.
 */
record LineFraming() implements Framing {

	private static final Terminator LINE_FEED = Terminator.of('\n');

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return new LineReader(maxFrameSize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return (payload, out) -> write(payload, out, maxFrameSize);
	}

	static void write(ByteBuf payload, ByteBuf out, int maxFrameSize) throws FramingException {
		int size = Payloads.size(payload, maxFrameSize);
		LINE_FEED.checkAbsent(payload);
		Payloads.reserve(out, 0, size, 1);
		Payloads.append(payload, out);
		out.writeByte('\n');
	}

}
