package dev.sluice.inbound;

/**
 * A change of an inbound that runs, made step by step so that it can be undone. Each step
 * is called once at most, in this order, on one thread.
 */
public interface InboundChange {

	/**
	 * Takes what is needed of the system, where it is free.
	 * @throws java.io.UncheckedIOException if an address cannot be bound
	 */
	void bind();

	/**
	 * From now on the inbound is what it is to become.
	 * @throws java.io.UncheckedIOException if an address cannot be bound
	 */
	void apply();

	/**
	 * There is no way back: what is no longer needed is drained.
	 */
	void finish();

	/**
	 * Makes the inbound again what it was, after {@link #bind()} or {@link #apply()},
	 * which may have failed.
	 */
	void undo();

}
