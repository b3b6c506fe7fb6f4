package dev.sluice.route;

import org.springframework.messaging.MessageChannel;

/**
 * What ends a route, ready to be used.
 */
sealed interface Target {

	/** The name as configured. */
	String name();

	/** Whether it never blocks. */
	boolean isNonBlocking();

	/**
	 * An outbound, the peers of an inbound, or a bean, whose answer is returned.
	 *
	 * @param name the name
	 * @param invocation the call
	 * @param isNonBlocking whether it never blocks
	 */
	record Called(String name, BeanInvocation invocation, boolean isNonBlocking) implements Target {
	}

	/**
	 * A channel or a message handler, whose answer comes to the reply channel of the
	 * message.
	 *
	 * @param name the name
	 * @param channel the channel, or the handler as one
	 * @param isNonBlocking whether it never blocks
	 */
	record Told(String name, MessageChannel channel, boolean isNonBlocking) implements Target {
	}

	/**
	 * Nothing.
	 */
	record Discarded() implements Target {

		@Override
		public String name() {
			return TargetResolver.DISCARD;
		}

		@Override
		public boolean isNonBlocking() {
			return true;
		}

	}

}
