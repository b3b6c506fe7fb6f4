package dev.sluice.message;

/**
 * The error of a message together with the place where it happened. The place is for the
 * log; an error reply is shown the error itself, which is the application's own.
 */
public final class LocatedException extends ExchangeException {

	private static final long serialVersionUID = 1L;

	private final Throwable error;

	/**
	 * Creates the exception, of the same cause as the error.
	 * @param place where it happened, for the log
	 * @param error what was thrown there, perhaps wrapped
	 */
	public LocatedException(String place, Throwable error) {
		Throwable root = Cause.root(error);
		String reason = (root.getMessage() != null) ? root.getMessage() : root.getClass().getName();
		super(Cause.of(root), place + ": " + reason, root);
		this.error = root;
	}

	/**
	 * What was thrown in the first place.
	 * @return the error without its place
	 */
	public Throwable error() {
		return this.error;
	}

}
