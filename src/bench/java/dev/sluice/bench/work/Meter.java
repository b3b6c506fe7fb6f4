package dev.sluice.bench.work;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Sample;

/**
 * Takes the time of the clock, of the server's processor and of the generator's.
 */
final class Meter {

	private final ServerProcess server;

	private final long start = System.nanoTime();

	private final long serverStart;

	private final long generatorStart = generatorNanos();

	Meter(ServerProcess server) {
		this.server = server;
		this.serverStart = server.cpuNanos();
	}

	/**
	 * Ends the measurement.
	 * @param messages the messages that the server handled meanwhile
	 * @return the figures
	 */
	Sample stop(long messages) {
		double server = this.server.cpuNanos() - this.serverStart;
		double generator = generatorNanos() - this.generatorStart;
		double clock = System.nanoTime() - this.start;
		return new Sample().with(Figure.PER_CPU_SECOND, messages / server * 1e9)
			.with(Figure.THROUGHPUT, messages / clock * 1e9)
			.with(Figure.SERVER_CORES, server / clock)
			.with(Figure.GENERATOR_CORES, generator / clock)
			.with(Figure.MEMORY, this.server.residentBytes() / 1e6);
	}

	private static long generatorNanos() {
		return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
	}

}
