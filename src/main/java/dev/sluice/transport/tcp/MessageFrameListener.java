package dev.sluice.transport.tcp;

import java.io.EOFException;

import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;

/**
 * Hands each frame to Spring Integration's listener as a message, which makes its own
 * adapters and interceptors work.
 */
final class MessageFrameListener implements FrameListener {

	private final NettyTcpConnection connection;

	MessageFrameListener(NettyTcpConnection connection) {
		this.connection = connection;
	}

	@Override
	public void onFrame(ByteBuf frame) {
		TcpListener listener = this.connection.getListener();
		if (listener == null) {
			return;
		}
		this.connection.payload(frame);
		try {
			Message<?> message = this.connection.getMapper().toMessage(this.connection);
			if (message != null) {
				listener.onMessage(message);
			}
		}
		catch (RuntimeException ex) {
			// The peer's bytes were right: whoever takes the message failed.
			this.connection.unexpected(ex);
		}
		finally {
			this.connection.payload(null);
		}
	}

	@Override
	public void onMalformed(FramingException failure, NettyTcpConnection connection) {
		connection.failed(failure);
		connection.close();
	}

	@Override
	public void onClosed(@Nullable Throwable failure) {
		if (!this.connection.isServer()) {
			this.connection.failed((failure instanceof Exception error) ? error
					: new EOFException("Connection " + this.connection.getConnectionId() + " was closed"));
		}
	}

}
