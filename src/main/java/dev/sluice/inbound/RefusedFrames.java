package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last frames of an inbound that were none. Safe for use by many threads.
 */
final class RefusedFrames {

	private static final int KEPT = 16;

	private final ArrayDeque<RefusedFrame> last = new ArrayDeque<>(KEPT);

	synchronized void add(RefusedFrame refused) {
		if (this.last.size() == KEPT) {
			this.last.removeLast();
		}
		this.last.addFirst(refused);
	}

	/** The latest first. */
	synchronized List<RefusedFrame> last() {
		return List.copyOf(this.last);
	}

}
