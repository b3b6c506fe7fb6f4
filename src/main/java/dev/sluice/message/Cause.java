package dev.sluice.message;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import dev.sluice.framing.FramingException;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessagingException;

/**
 * Why a message ended badly. The word is the same in error replies, meters and logs.
 */
public enum Cause {

	/** No route of the inbound takes the message. */
	UNROUTED("unrouted"),

	/** A condition, step, bean or target failed. */
	FAILED("failed"),

	/** No answer came in time. */
	TIMEOUT("timeout"),

	/** The far side cannot be reached, or was lost before it answered. */
	TARGET_DOWN("target-down"),

	/** The peer, or its message, is not let in. */
	REFUSED("refused"),

	/** There is no room for the message. */
	OVERLOAD("overload"),

	/** The bytes are not what the framing or the payload type says. */
	MALFORMED("malformed"),

	/** The frame is longer than allowed. */
	TOO_LONG("too-long");

	private final String word;

	Cause(String word) {
		this.word = word;
	}

	/**
	 * The word used wherever the cause is shown.
	 * @return the cause in lower case
	 */
	public String word() {
		return this.word;
	}

	/**
	 * Finds the cause that an exception stands for, looking through the wrappers that
	 * channels and futures put around it.
	 * @param error the exception
	 * @return the cause, {@link #FAILED} where the exception names none
	 */
	public static Cause of(Throwable error) {
		return switch (root(error)) {
			case ExchangeException exchange -> exchange.cause();
			case FramingException framing when framing.isTooLong() -> TOO_LONG;
			case FramingException framing when framing.isLate() -> TIMEOUT;
			case FramingException framing when framing.isWithoutRoom() -> OVERLOAD;
			case FramingException ignored -> MALFORMED;
			case TimeoutException ignored -> TIMEOUT;
			default -> FAILED;
		};
	}

	/**
	 * Takes off the wrappers that channels and futures put around an exception.
	 * @param error the exception
	 * @return what was thrown in the first place
	 */
	public static Throwable root(Throwable error) {
		Throwable root = error;
		while (isWrapper(root)) {
			Throwable inner = root.getCause();
			if (inner == null) {
				break;
			}
			root = inner;
		}
		return root;
	}

	/**
	 * Says in a log line what went wrong; never fails itself, whatever the exception.
	 * @param error the exception
	 * @return its message, or its type where it has none
	 */
	public static String describe(Throwable error) {
		try {
			String message = error.getMessage();
			return (message != null && !message.isBlank()) ? message : error.getClass().getName();
		}
		catch (RuntimeException ex) {
			return error.getClass().getName();
		}
	}

	private static boolean isWrapper(@Nullable Throwable error) {
		return error instanceof MessagingException || error instanceof CompletionException
				|| error instanceof ExecutionException;
	}

}
