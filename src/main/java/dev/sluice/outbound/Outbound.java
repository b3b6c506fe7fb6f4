package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import dev.sluice.inbound.Pairing;
import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * A place that messages are sent to, running. As a {@link MessageHandler} it serves any
 * channel of the application: it then waits for the end of the sending, and sends an
 * answer to the message's reply channel.
 */
public interface Outbound extends MessageHandler {

	/**
	 * The name as configured.
	 * @return the name of the outbound
	 */
	String name();

	/**
	 * What was configured.
	 * @return the definition
	 */
	OutboundDefinition definition();

	/**
	 * Whether sending gives an answer.
	 * @return {@code true} for request-reply
	 */
	boolean isRequestReply();

	/**
	 * Sends a message. Never blocks, and may be called on an event loop. Messages of one
	 * {@link dev.sluice.message.Origin} leave in the order of the calls.
	 * @param message the message; its payload is bytes, text, or a value written as JSON
	 * @return completed with the payload of the answer, or with {@code null} once a
	 * one-way message was handed to the kernel; or with an exception whose
	 * {@link dev.sluice.message.Cause} is told by {@code Cause.of}: {@code target-down},
	 * {@code timeout}, {@code refused}, {@code too-long}, {@code malformed},
	 * {@code overload}, {@code failed}
	 */
	CompletionStage<@Nullable Object> send(Message<?> message);

	/**
	 * Sends a message that may arrive at the far side twice without harm: where the
	 * outbound tries again, also after it may have been sent.
	 * @param message the message
	 * @return as for {@link #send}
	 */
	default CompletionStage<@Nullable Object> sendIdempotent(Message<?> message) {
		return send(message);
	}

	/**
	 * Begins to connect; returns at once.
	 */
	void start();

	/**
	 * Ends: what waits fails, connections are closed.
	 */
	void stop();

	/**
	 * How connections of inbounds get one of their own here.
	 * @return what opens them, or {@code null} where connections are shared
	 */
	default @Nullable Pairing pairing() {
		return null;
	}

	/**
	 * Where its connections come from, as their peers see it: a gateway that sends to
	 * itself knows its own connections by them.
	 * @return the local addresses of the connections that are open now
	 */
	default Set<InetSocketAddress> localAddresses() {
		return Set.of();
	}

	/**
	 * How many connections are open to each address.
	 * @return the addresses as configured, in their order, also those without any; empty
	 * where there are no connections
	 */
	default Map<Address, Integer> connectionsByAddress() {
		return Map.of();
	}

	/**
	 * What an operator has to mend, though messages are sent.
	 * @return the warning, or {@code null} for nothing
	 */
	default @Nullable String warning() {
		return null;
	}

	/**
	 * Dials at once what it has no connection to, and begins anew with the shortest
	 * pause.
	 */
	default void redial() {
	}

	/**
	 * Has an address preferred to the others, until the outbound is told otherwise or
	 * made anew. Connections to others are replaced, each once it has one in its place,
	 * and closed when what was begun on it has ended.
	 * @param address one of those as configured
	 * @return {@code false} if it is none of them, or there is no such preference here
	 */
	default boolean moveTo(Address address) {
		return false;
	}

	/**
	 * Sends nothing for now, as if the far side was down: requests fail, and one-way
	 * messages wait unless they are to fail then. What was given to it goes on.
	 * @return whether it is paused now; {@code false} where it is not running, or cannot
	 */
	default boolean pause() {
		return false;
	}

	/**
	 * Does as {@link #pause()}, and closes its connections once what was given to it has
	 * ended; returns at once.
	 * @return whether it is draining now
	 */
	default boolean drain() {
		return false;
	}

	/**
	 * Sends again, what waits first.
	 * @return whether it is neither paused nor draining now
	 */
	default boolean resume() {
		return true;
	}

	/**
	 * How the outbound does.
	 * @return its state now
	 */
	OutboundStatus status();

	/**
	 * What became of the messages that it was given.
	 * @return the counts, always the same
	 */
	OutboundCounts counts();

	/**
	 * How its circuit breaker stands.
	 * @return the state now, or {@code null} where it has none
	 */
	default @Nullable CircuitState circuit() {
		return null;
	}

	/**
	 * How often a lost connection was replaced.
	 * @return the count since the start
	 */
	default long reconnects() {
		return 0;
	}

	/**
	 * How often the far side said something unasked.
	 * @return the count since the start
	 */
	default long unexpectedReplies() {
		return 0;
	}

}
