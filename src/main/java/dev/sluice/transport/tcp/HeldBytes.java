package dev.sluice.transport.tcp;

import dev.sluice.admission.InFlightBytes;

/**
 * What a connection has read and not handed on, as the gateway counts it. Confined to the
 * event loop of the connection.
 */
final class HeldBytes {

	private final InFlightBytes all;

	private int held;

	private int unfinished;

	HeldBytes(InFlightBytes all) {
		this.all = all;
	}

	/**
	 * Counts what is held now.
	 * @param bytes how many
	 * @param unfinished whether they are known to be of a frame that is not whole, and
	 * not of frames that have to wait
	 */
	void count(int bytes, boolean unfinished) {
		int partial = unfinished ? bytes : 0;
		if (partial != this.unfinished) {
			this.all.unfinished(partial - this.unfinished);
			this.unfinished = partial;
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

}
