package dev.sluice.route;

/**
 * What a name under {@code to} or {@code copy-to} stands for, told before any bean is
 * made.
 */
sealed interface TargetDescription {

	/** Whether an answer may come from it. */
	boolean canAnswer();

	/** Whether it is shown the headers of a message. */
	default boolean seesHeaders() {
		return false;
	}

	/** Whether its answer comes to the reply channel of the message. */
	default boolean repliesByChannel() {
		return false;
	}

	/**
	 * An outbound.
	 *
	 * @param name its name
	 * @param canAnswer whether its pattern is request-reply
	 * @param seesHeaders whether it looks at the headers of a message
	 * @param retries whether it tries again what has failed
	 * @param paired whether it has a connection for each of an inbound
	 */
	record ToOutbound(String name, boolean canAnswer, boolean seesHeaders, boolean retries,
			boolean paired) implements TargetDescription {
	}

	/**
	 * The connection of an inbound that the message names.
	 *
	 * @param inbound the name of the inbound
	 */
	record ToPeer(String inbound) implements TargetDescription {

		@Override
		public boolean canAnswer() {
			return false;
		}

	}

	/**
	 * A channel of the application.
	 *
	 * @param name its name
	 */
	record ToChannel(String name) implements TargetDescription {

		@Override
		public boolean canAnswer() {
			return true;
		}

		@Override
		public boolean seesHeaders() {
			return true;
		}

		@Override
		public boolean repliesByChannel() {
			return true;
		}

	}

	/**
	 * A bean.
	 *
	 * @param operation what of it is called
	 */
	record ToBean(BeanOperation operation) implements TargetDescription {

		@Override
		public boolean canAnswer() {
			return this.operation.answers();
		}

		@Override
		public boolean seesHeaders() {
			return this.operation.seesHeaders();
		}

		@Override
		public boolean repliesByChannel() {
			return this.operation.repliesByChannel();
		}

	}

	/**
	 * Nothing: the message ends on purpose.
	 */
	record Discard() implements TargetDescription {

		@Override
		public boolean canAnswer() {
			return true;
		}

	}

}
