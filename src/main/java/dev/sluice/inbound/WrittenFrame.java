package dev.sluice.inbound;

import org.jspecify.annotations.Nullable;

/**
 * A frame that was written to a connection, and is to be told what became of it.
 */
interface WrittenFrame {

	/**
	 * The kernel has taken the frame, or never will. On the event loop of the connection.
	 * @param failure why it never will, or {@code null}
	 */
	void taken(@Nullable Throwable failure);

}
