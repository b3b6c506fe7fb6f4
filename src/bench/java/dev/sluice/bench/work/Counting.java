package dev.sluice.bench.work;

import java.util.concurrent.TimeUnit;

import dev.sluice.bench.Pause;
import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.load.LineLoad;

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
	 * How many lines a server took.
	 * @param server the server
	 * @param load the lines that are sent to it
	 * @return its own count since its start; where it has none, what was sent
	 */
	static long taken(ServerProcess server, LineLoad load) {
		return server.counts() ? server.counted() : load.sent();
	}

	/**
	 * Waits until the server has taken all that is on its way.
	 * @param server the server
	 */
	static void awaitRest(ServerProcess server) {
		long end = System.nanoTime() + PATIENCE;
		long before = progress(server);
		for (int quiet = 0; quiet < QUIET_PAUSES && System.nanoTime() < end; quiet++) {
			Pause.millis(PAUSE_MILLIS);
			long now = progress(server);
			if (now != before) {
				quiet = 0;
				before = now;
			}
		}
	}

	private static long progress(ServerProcess server) {
		return server.counts() ? server.counted() : server.cpuNanos();
	}

}
