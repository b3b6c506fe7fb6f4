package dev.sluice.outbound;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a message of which certainly no byte was handed to the kernel. Any other
 * failure leaves open whether the far side has the message.
 */
final class UnsentException extends ExchangeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param cause the cause
	 * @param message what happened, with the name of the outbound or peer
	 * @param error the exception behind it, or {@code null}
	 */
	UnsentException(Cause cause, String message, @Nullable Throwable error) {
		super(cause, message, error);
	}

}
