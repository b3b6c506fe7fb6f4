package dev.sluice.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the servers on the first processor, and the generator off it where there are two.
 */
final class Pinning {

	private static final boolean POSSIBLE = runs(List.of("taskset", "-c", "0", "true"));

	private Pinning() {
	}

	/**
	 * Puts this process, with all its threads, on the second processor.
	 * @return what was done, in words
	 */
	static String pinGenerator() {
		if (!POSSIBLE) {
			return "taskset is not there: nothing was pinned, and ratios are noisier";
		}
		String process = Long.toString(ProcessHandle.current().pid());
		if (!runs(List.of("taskset", "-a", "-p", "-c", "1", process))) {
			return "each server on processor 0, the generator not pinned";
		}
		return "each server on processor 0, the generator on processor 1";
	}

	/**
	 * What goes before the command of a server.
	 * @return the words
	 */
	static List<String> onServerCore() {
		return POSSIBLE ? List.of("taskset", "-c", "0") : List.of();
	}

	private static boolean runs(List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
