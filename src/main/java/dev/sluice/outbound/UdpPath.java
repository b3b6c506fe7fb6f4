package dev.sluice.outbound;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * The sockets of a started UDP outbound: one for messages that nobody answers, or one for
 * each pending request.
 */
interface UdpPath {

	/**
	 * Sends from now on to another peer. Not called on an event loop, nor twice at a
	 * time.
	 * @param peer the address
	 * @throws IOException if there is no socket for it
	 */
	void use(InetSocketAddress peer) throws IOException;

	/**
	 * Sends; called after {@link #use}, by any thread.
	 * @param message the message
	 * @param payload its bytes, which are released
	 * @param deadline until when to wait for an answer, as {@link System#nanoTime} has it
	 * @param within whose attempt it is, who then counts the end; {@code null} where it
	 * is the only one
	 * @return the end of it
	 */
	CompletableFuture<@Nullable Object> send(Message<?> message, ByteBuf payload, long deadline,
			@Nullable GuardedSending within);

	/**
	 * Whether no answer is awaited.
	 * @return {@code false} while one is
	 */
	default boolean isIdle() {
		return true;
	}

	/**
	 * The number of open sockets.
	 * @return the present count
	 */
	int sockets();

	/**
	 * Closes the sockets; what is pending fails.
	 */
	void close();

}
