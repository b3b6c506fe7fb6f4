package dev.sluice.transport.tcp;

import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the frames of one connection, without a message for each. All methods are called
 * on the event loop of the connection and must not block it.
 */
public interface FrameListener {

	/**
	 * A frame was cut. After {@link NettyTcpConnection#pauseReading()} no further one
	 * comes until {@link NettyTcpConnection#resumeReading()}.
	 * @param frame its payload, valid only during the call
	 */
	void onFrame(ByteBuf frame);

	/**
	 * All frames of what was read in one go have been handed over. What is written up to
	 * here leaves together.
	 */
	default void onReadComplete() {
	}

	/**
	 * Frames that were written have been taken by the kernel, or will never be.
	 * @param frames their number, in the order of writing
	 * @param failure why they will never be, or {@code null}
	 */
	default void onWritten(int frames, @Nullable Throwable failure) {
	}

	/**
	 * The peer takes what is written, or has stopped to.
	 * @param writable whether writing more makes sense now
	 */
	default void onWritabilityChanged(boolean writable) {
	}

	/**
	 * The peer's bytes are not frames, or its stream ended inside one. Nothing more is
	 * cut; the connection is still open for writing. Without an implementation it is
	 * closed.
	 * @param failure what is wrong
	 * @param connection the connection
	 */
	default void onMalformed(FramingException failure, NettyTcpConnection connection) {
		connection.close();
	}

	/**
	 * The peer ended its stream between two frames. The connection is still open for
	 * writing. Without an implementation it is closed.
	 * @param connection the connection
	 */
	default void onInputEnd(NettyTcpConnection connection) {
		connection.closeGracefully();
	}

	/**
	 * The connection is closed. Called once, last.
	 * @param failure the network's error behind it, or {@code null}
	 */
	default void onClosed(@Nullable Throwable failure) {
	}

}
