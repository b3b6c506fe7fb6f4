package dev.sluice.message;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * One received message on its way through the gateway, from the complete frame to its
 * end. It ends exactly once, by whichever of the ending methods is called first, from any
 * thread; a later call is counted by the inbound and otherwise ignored. Ending an
 * exchange never blocks.
 */
public interface Exchange {

	/**
	 * Where the message came from.
	 * @return the connection or sender whose messages keep their order
	 */
	Origin origin();

	/**
	 * Who routes the message, as was configured when it came.
	 * @return the routes, or {@code null} for those that are in use when it is routed
	 */
	default @Nullable Routing routing() {
		return null;
	}

	/**
	 * Enters the message in the ledger of the route that takes it; its end is then
	 * counted there too. Called at most once.
	 * @param route the ledger of the route
	 */
	void enter(Ledger route);

	/**
	 * From now on other threads may end it. To be called before another thread can come
	 * to know of it.
	 */
	default void share() {
	}

	/**
	 * Whether the peer awaits an answer.
	 * @return {@code true} for a request-reply inbound; {@code false} where an answer
	 * would be ignored
	 */
	boolean isReplyExpected();

	/**
	 * Ends with an answer, or with none.
	 * @param answer the payload of the answer, or a {@link Message} with it, or
	 * {@code null} for no answer; ignored where the peer expects none
	 */
	void answer(@Nullable Object answer);

	/**
	 * Counts an answer that came second and was thrown away before it came here.
	 */
	default void countLate() {
	}

	/**
	 * Ends on purpose without an answer.
	 */
	void discard();

	/**
	 * Ends because the message is not taken; what the peer sees is up to the error
	 * policy.
	 * @param cause why
	 */
	void reject(Cause cause);

	/**
	 * Ends with an error; what the peer sees is up to the error policy.
	 * @param error what went wrong; {@link Cause#of(Throwable)} finds its cause
	 */
	void fail(Throwable error);

	/**
	 * Finds the exchange that a message belongs to.
	 * @param message the message, with the reply channel that the inbound gave it
	 * @return the exchange, or {@code null} where the message was not received by an
	 * inbound of the gateway
	 */
	static @Nullable Exchange of(Message<?> message) {
		return (message.getHeaders().getReplyChannel() instanceof ReplyChannel channel) ? channel.exchange() : null;
	}

}
