package dev.sluice.bench.contender;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The main method of a contender's process. It says {@link #READY} on its standard output
 * when it serves, answers the line {@link #COUNT} with the number of messages that the
 * service took, {@link #COLLECT} with the size of the heap, and ends when its input ends.
 */
public final class ContenderProcess {

	/** Begins each line of output that is for the benchmark. */
	public static final String MARK = "bench> ";

	/** Said once. */
	public static final String READY = "ready";

	/** Asks for the count. */
	public static final String COUNT = "count";

	/** Asks for the bytes of the heap that are in use after a garbage collection. */
	public static final String COLLECT = "collect";

	private ContenderProcess() {
	}

	/**
	 * Serves until the input ends.
	 * @param args the contender, the task, the port and the far port
	 * @throws Exception if it cannot serve
	 */
	public static void main(String[] args) throws Exception {
		PrintStream out = System.out;
		System.setOut(System.err);
		Service service = new Service();
		Places places = new Places(Integer.parseInt(args[2]), Integer.parseInt(args[3]), service);
		try {
			Contenders.named(args[0]).start(Task.valueOf(args[1]), places);
			out.println(MARK + READY);
			answer(service, out);
		}
		catch (Throwable ex) {
			ex.printStackTrace(System.err);
			Runtime.getRuntime().halt(1);
		}
		System.exit(0);
	}

	private static void answer(Service service, PrintStream out) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			out.println(MARK + (line.equals(COLLECT) ? usedAfterCollection() : service.counted()));
		}
	}

	private static long usedAfterCollection() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
