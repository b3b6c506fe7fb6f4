package dev.sluice.bench.contender;

import java.util.List;
import java.util.Set;

/**
 * A server that takes part. Constructed in the benchmark's own process too, so a
 * constructor does nothing.
 */
public interface Contender {

	/**
	 * The name in tables.
	 * @return the name, without spaces
	 */
	String name();

	/**
	 * What it can do.
	 * @return its tasks
	 */
	Set<Task> tasks();

	/**
	 * Starts to serve; called once, in the contender's own process.
	 * @param task what to do
	 * @param places where, and with what
	 * @throws Exception if it cannot
	 */
	void start(Task task, Places places) throws Exception;

	/**
	 * Options for its JVM beside those that all get.
	 * @return the options
	 */
	default List<String> jvmOptions() {
		return List.of("-Dlogback.configurationFile=quiet-logback.xml");
	}

	/**
	 * Whether something is on its class path.
	 * @param entry a jar or directory of the benchmark's class path
	 * @return {@code false} to leave it out
	 */
	default boolean needs(String entry) {
		return true;
	}

}
