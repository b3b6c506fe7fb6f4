package dev.sluice.transport.tcp;

import dev.sluice.admission.InFlightBytes;

/**
 * What a connection has read and not handed on, as the gateway counts it. Confined to the
 * event loop of the connection, but for what others ask of a
 * {@link InFlightBytes.Holder}.
 */
final class HeldBytes implements InFlightBytes.Holder {

	private final InFlightBytes all;

	private final Runnable refuse;

	private int held;

	private volatile int unfinished;

	/**
	 * Creates the count of a connection that holds nothing.
	 * @param all what all connections hold
	 * @param refuse called on any thread, where the frame that was begun is to be refused
	 */
	HeldBytes(InFlightBytes all, Runnable refuse) {
		this.all = all;
		this.refuse = refuse;
	}

	/**
	 * Counts what is held now.
	 * @param bytes how many
	 * @param unfinished whether they are known to be of a frame that is not whole, and
	 * not of frames that have to wait
	 */
	void count(int bytes, boolean unfinished) {
		int before = this.unfinished;
		int partial = unfinished ? bytes : 0;
		if (partial != before) {
			this.unfinished = partial;
			this.all.unfinished(this, partial - before);
		}
		if (bytes != this.held) {
			this.all.hold(bytes - this.held);
			this.held = bytes;
		}
	}

	boolean isAny() {
		return this.held != 0;
	}

	/** Whether more of the frame is to be read only later. */
	boolean isToWait() {
		return this.unfinished != 0 && this.all.isCrowded();
	}

	/** Whether waiting would be in vain, for there is nothing but such frames. */
	boolean isTooMany() {
		return this.unfinished != 0 && this.all.isFullOfUnfinished();
	}

	@Override
	public int unfinished() {
		return this.unfinished;
	}

	@Override
	public void refuse() {
		this.refuse.run();
	}

}
