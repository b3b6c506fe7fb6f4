package dev.sluice.inbound;

import java.util.ArrayDeque;

import dev.sluice.framing.FramingException;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of a connection, whatever they are, and remembers them in the order
 * of writing until the kernel has taken them. Confined to the event loop of the
 * connection.
 */
final class WrittenFrames {

	private final NettyTcpConnection connection;

	private final ArrayDeque<WrittenFrame> frames = new ArrayDeque<>();

	WrittenFrames(NettyTcpConnection connection) {
		this.connection = connection;
	}

	/**
	 * Writes a frame.
	 * @param payload its payload; not released
	 * @param frame told what becomes of it
	 * @throws FramingException if the framing cannot carry the payload; nothing is
	 * written, and nothing will be told
	 */
	void write(ByteBuf payload, WrittenFrame frame) throws FramingException {
		// First, because the kernel may have it before the call returns.
		this.frames.add(frame);
		try {
			this.connection.write(payload);
		}
		catch (FramingException ex) {
			this.frames.removeLast();
			throw ex;
		}
	}

	/**
	 * Frames have been taken by the kernel, or will never be.
	 * @param count their number
	 * @param failure why they will never be, or {@code null}
	 */
	void taken(int count, @Nullable Throwable failure) {
		for (int i = 0; i < count; i++) {
			WrittenFrame frame = this.frames.poll();
			if (frame == null) {
				return;
			}
			frame.taken(failure);
		}
	}

}
