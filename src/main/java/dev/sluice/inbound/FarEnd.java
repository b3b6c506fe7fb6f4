package dev.sluice.inbound;

/**
 * The connection that a connection of an inbound has for its own. All methods are called
 * on the event loop that both share.
 */
public interface FarEnd {

	/**
	 * Whether the far side takes messages now; {@link NearEnd#room()} tells when it does
	 * again.
	 * @return {@code false} while messages only wait
	 */
	boolean isWritable();

	/**
	 * The peer takes what is written to it again.
	 */
	void nearWritable();

	/**
	 * The peer has ended its stream, and all of its messages have ended.
	 */
	void nearInputEnded();

	/**
	 * The near connection is closed: nothing more can be written to it. Some of its
	 * messages may still come.
	 */
	void nearClosed();

	/**
	 * The near connection is closed, and all of its messages have ended. Called last.
	 */
	void nearEnded();

}
