package dev.sluice.gateway;

/**
 * A change of the gateway could not be made and was undone: it does what it did before.
 */
public class ChangeFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what could not be done, for an operator
	 * @param cause why
	 */
	public ChangeFailedException(String message, Throwable cause) {
		super(message, cause);
	}

}
