package dev.sluice.bench;

/**
 * Waits between two looks at a server.
 */
public final class Pause {

	private Pause() {
	}

	/**
	 * Waits.
	 * @param millis how long
	 */
	public static void millis(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("interrupted", ex);
		}
	}

}
