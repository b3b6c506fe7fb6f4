package dev.sluice.transport.tcp;

import java.util.concurrent.TimeUnit;

import dev.sluice.framing.FramingException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * Sends messages over a connection as Spring Integration's handlers do: one at a time,
 * and whoever sends learns of a failure. For use by any thread.
 */
final class MessageWrites {

	private final NettyTcpConnection connection;

	MessageWrites(NettyTcpConnection connection) {
		this.connection = connection;
	}

	void send(Message<?> message) {
		if (!this.connection.isOpen()) {
			throw new MessagingException(message, "Connection " + id() + " is closed");
		}
		byte[] bytes = bytes(message);
		ByteBuf frame = Unpooled.buffer(bytes.length + 16);
		try {
			TcpSettings settings = this.connection.settings();
			settings.framing().newWriter(settings.maxFrameSize()).write(Unpooled.wrappedBuffer(bytes), frame);
		}
		catch (FramingException ex) {
			throw new MessagingException(message, "Not sent over " + id() + ": " + ex.getMessage(), ex);
		}
		if (this.connection.eventLoop().inEventLoop()) {
			this.connection.flush();
			check(message, this.connection.channel().writeAndFlush(frame));
		}
		else {
			awaitWritten(message, this.connection.channel().writeAndFlush(frame));
		}
	}

	private byte[] bytes(Message<?> message) {
		try {
			if (this.connection.getMapper().fromMessage(message) instanceof byte[] bytes) {
				return bytes;
			}
		}
		catch (IllegalArgumentException ex) {
			throw new MessagingException(message, "Not sent over " + id(), ex);
		}
		throw new MessagingException(message, "Only bytes and text can be sent over " + id());
	}

	private void awaitWritten(Message<?> message, ChannelFuture written) {
		try {
			if (!written.await(this.connection.settings().linger().toNanos(), TimeUnit.NANOSECONDS)) {
				this.connection.close();
				throw new MessagingException(message, "The peer of " + id() + " does not read");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MessagingException(message, "Interrupted while sending over " + id(), ex);
		}
		check(message, written);
	}

	private void check(Message<?> message, ChannelFuture written) {
		Throwable cause = written.cause();
		if (cause != null) {
			throw new MessagingException(message, "Not sent over " + id(), cause);
		}
	}

	private String id() {
		return this.connection.getConnectionId();
	}

}
