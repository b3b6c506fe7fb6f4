package dev.sluice.expression;

/**
 * A text that is not an expression: a mistake in the configuration.
 */
public class ExpressionSyntaxException extends Exception {

	private static final long serialVersionUID = 1L;

	private final int position;

	/**
	 * Creates the exception.
	 * @param position the place in the text, counted from 1; 0 where it is not known
	 * @param reason what is wrong there
	 */
	public ExpressionSyntaxException(int position, String reason) {
		super((position > 0) ? "at character " + position + ": " + reason : reason);
		this.position = position;
	}

	/**
	 * Where the text is wrong.
	 * @return the place in the text, counted from 1; 0 where it is not known
	 */
	public int position() {
		return this.position;
	}

}
