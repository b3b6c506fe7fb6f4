package dev.sluice.message;

import org.jspecify.annotations.Nullable;

/**
 * An end of a message for a known {@link Cause}. Without a stack trace: its place is the
 * peer or the configuration, not the code.
 */
public class ExchangeException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Cause cause;

	/**
	 * Creates the exception.
	 * @param cause the cause
	 * @param message what happened, with the name of the inbound, outbound or peer
	 */
	public ExchangeException(Cause cause, String message) {
		this(cause, message, null);
	}

	/**
	 * Creates the exception.
	 * @param cause the cause
	 * @param message what happened, with the name of the inbound, outbound or peer
	 * @param error the exception behind it, or {@code null}
	 */
	public ExchangeException(Cause cause, String message, @Nullable Throwable error) {
		super(message, error, false, false);
		this.cause = cause;
	}

	/**
	 * Why the message ended.
	 * @return the cause
	 */
	public Cause cause() {
		return this.cause;
	}

}
