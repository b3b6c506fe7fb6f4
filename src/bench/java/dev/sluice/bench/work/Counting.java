package dev.sluice.bench.work;

import java.util.concurrent.TimeUnit;

import dev.sluice.bench.ServerProcess;

/**
 * Waits for servers that say nothing back.
 */
final class Counting {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

	private static final long PAUSE_MILLIS = 50;

	private static final int QUIET_PAUSES = 6;

	private Counting() {
	}

	/**
	 * Waits until the server's service has taken all that is on its way.
	 * @param server the server
	 * @return how many messages it took since its start
	 */
	static long awaitRest(ServerProcess server) {
		long end = System.nanoTime() + PATIENCE;
		long count = server.counted();
		for (int quiet = 0; quiet < QUIET_PAUSES && System.nanoTime() < end; quiet++) {
			pause();
			long now = server.counted();
			if (now != count) {
				quiet = 0;
				count = now;
			}
		}
		return count;
	}

	private static void pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("interrupted", ex);
		}
	}

}
