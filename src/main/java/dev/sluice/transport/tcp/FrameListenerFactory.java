package dev.sluice.transport.tcp;

/**
 * Makes the {@link FrameListener} of each new connection.
 */
@FunctionalInterface
public interface FrameListenerFactory {

	/**
	 * Called on the event loop of the connection, before anything is read.
	 * @param connection the new connection
	 * @return what takes its frames
	 */
	FrameListener create(NettyTcpConnection connection);

}
