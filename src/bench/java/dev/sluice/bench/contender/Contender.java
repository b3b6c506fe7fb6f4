package dev.sluice.bench.contender;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
	 * The command of a contender that is not written in Java.
	 * @param port the port to listen on, on 127.0.0.1
	 * @param directory for its files
	 * @return the words of the command; nothing for a contender that {@link #start
	 * starts} in a JVM
	 * @throws IOException if its configuration cannot be written
	 */
	default Optional<List<String>> program(int port, Path directory) throws IOException {
		return Optional.empty();
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
