package dev.sluice.transport.tcp;

import org.jspecify.annotations.Nullable;

/**
 * Makes what the gateway says by itself on a connection: the payload of one frame. For
 * use by many threads.
 */
@FunctionalInterface
public interface Speech {

	/**
	 * Makes a payload. Called on a virtual thread, which it may block, unless it
	 * {@linkplain #isNonBlocking() does not}; interrupted when nobody waits any more.
	 * @param heard the payload that the peer said last in the same conversation, or
	 * {@code null} where it has said nothing
	 * @return bytes, text, a value to be written as JSON, or a
	 * {@link java.util.concurrent.CompletionStage} of one
	 * @throws Throwable what went wrong
	 */
	@Nullable Object make(@Nullable Object heard) throws Throwable;

	/**
	 * Whether {@link #make} returns at once.
	 * @return {@code true} if it may be called on an event loop
	 */
	default boolean isNonBlocking() {
		return false;
	}

	/**
	 * Says the same each time.
	 * @param payload the payload
	 * @return the speech
	 */
	static Speech of(byte[] payload) {
		return new Speech() {

			@Override
			public Object make(@Nullable Object heard) {
				return payload;
			}

			@Override
			public boolean isNonBlocking() {
				return true;
			}

		};
	}

}
