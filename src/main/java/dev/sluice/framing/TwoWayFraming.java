package dev.sluice.framing;

/**
 * One framing to read and another to write.
 *
 * <pre>
 * read: line, write: crlf   | A | LF |   frame  | A |   written  | A | CR | LF |
 * </pre>
 *
 * @param read the framing of what arrives
 * @param write the framing of what is sent
 */
record TwoWayFraming(Framing read, Framing write) implements Framing {

	@Override
	public FrameReader newReader(int maxFrameSize) {
		return this.read.newReader(maxFrameSize);
	}

	@Override
	public FrameWriter newWriter(int maxFrameSize) {
		return this.write.newWriter(maxFrameSize);
	}

}
