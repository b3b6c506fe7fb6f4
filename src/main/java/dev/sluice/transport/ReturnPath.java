package dev.sluice.transport;

import java.util.concurrent.CompletionStage;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The way back to somebody who has sent a message. Safe for use by many threads.
 */
public interface ReturnPath {

	/**
	 * Sends bytes there. Never blocks.
	 * @param payload the bytes
	 * @return completed with {@code null} when the kernel has taken them, else with what
	 * went wrong
	 */
	CompletionStage<@Nullable Object> send(ByteBuf payload);

	/**
	 * Whom log lines name.
	 * @return the address and port
	 */
	String describe();

}
