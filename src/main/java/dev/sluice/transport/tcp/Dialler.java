package dev.sluice.transport.tcp;

import java.util.concurrent.CompletableFuture;

import dev.sluice.transport.Address;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to one address. Safe for use by many threads.
 */
public interface Dialler {

	/**
	 * Whom it dials.
	 * @return the address as configured
	 */
	Address address();

	/**
	 * Dials without blocking the caller. The future is completed with a connection on its
	 * event loop, before anything is read.
	 * @param eventLoops the event loop of the connection, or a group of them
	 * @param frameListeners makes what takes the frames of the connection, or
	 * {@code null} for a message each
	 * @return completed with the connection, or with an {@link java.io.IOException}
	 */
	CompletableFuture<NettyTcpConnection> connect(EventLoopGroup eventLoops,
			@Nullable FrameListenerFactory frameListeners);

}
