package dev.sluice.bench.work;

import java.time.Duration;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.report.Sample;

/**
 * One kind of load on a running server; what {@link Rounds} repeats.
 */
interface Trial {

	/**
	 * The title of its table.
	 * @return the title
	 */
	String title();

	/**
	 * Loads a server without measuring it.
	 * @param server the server
	 * @param time how long
	 */
	void warmUp(ServerProcess server, Duration time);

	/**
	 * Measures a server.
	 * @param server the server
	 * @param time how long
	 * @return the figures
	 */
	Sample measure(ServerProcess server, Duration time);

}
