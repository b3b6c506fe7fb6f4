package dev.sluice.framing;

import io.netty.buffer.ByteBuf;

/**
 * Writes the frames of one connection. Called by one thread at a time; never blocks.
 */
public interface FrameWriter {

	/**
	 * Appends one frame to {@code out}. Either the whole frame is written or, with an
	 * exception, nothing: the writer checks first.
	 * @param payload the payload, all of its readable bytes; not released
	 * @param out what will be sent
	 * @throws FramingException if the payload cannot be written in this framing, because
	 * it holds the terminator or is too long
	 */
	void write(ByteBuf payload, ByteBuf out) throws FramingException;

	/**
	 * Whether a frame lasts until the end of the stream, so that the output has to be
	 * shut down behind it.
	 * @return {@code true} if only one frame can be written to a connection
	 */
	default boolean endsStream() {
		return false;
	}

}
