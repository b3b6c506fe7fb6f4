package dev.sluice.framing;

/**
 * How a byte stream is cut into frames, and how frames are written to it. A framing is
 * immutable and shared; each connection gets a reader and a writer of its own. An
 * application adds a framing by declaring a bean of this type and naming it:
 * {@code framing: {bean: name}}.
 */
public interface Framing {

	/**
	 * Creates the reader of one connection.
	 * @param maxFrameSize the most bytes that a frame's payload may have
	 * @return a new reader
	 */
	FrameReader newReader(int maxFrameSize);

	/**
	 * Creates the writer of one connection.
	 * @param maxFrameSize the most bytes that a frame's payload may have
	 * @return a new writer
	 */
	FrameWriter newWriter(int maxFrameSize);

}
