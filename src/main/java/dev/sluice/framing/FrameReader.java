package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into frames. A reader may keep state between calls,
 * such as how far it has searched; it is called by one thread at a time, the event loop
 * of its connection, and never blocks.
 */
public interface FrameReader {

	/**
	 * Takes the next frame off the front of the bytes that have arrived. The returned
	 * buffer is a slice of {@code in} (as of {@link ByteBuf#readSlice(int)}, not
	 * retained), valid until the next call; {@code in} is then positioned behind the
	 * frame. Bytes of an incomplete frame are left unread: the next call sees them again,
	 * at the same reader index or moved together with it to the front, followed by more.
	 * @param in what has arrived and was not yet read
	 * @return the payload of the frame, or {@code null} when more bytes are needed
	 * @throws FramingException if the bytes are not a frame; the connection is then
	 * closed
	 */
	@Nullable ByteBuf read(ByteBuf in) throws FramingException;

	/**
	 * Takes what is left when the peer has ended its stream and {@link #read(ByteBuf)}
	 * has returned {@code null}. Called until it returns {@code null}.
	 * @param in what has arrived and was not yet read
	 * @return the payload of a frame that the end of the stream completes, or
	 * {@code null} at a clean end
	 * @throws FramingException if the stream ended inside a frame
	 */
	default @Nullable ByteBuf readLast(ByteBuf in) throws FramingException {
		if (in.isReadable()) {
			throw FramingException.truncated(in.readableBytes());
		}
		return null;
	}

}
