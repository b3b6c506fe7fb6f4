package dev.sluice.bench.work;

import dev.sluice.bench.Settings;
import dev.sluice.bench.report.Results;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the micro-benchmarks. Only where it is asked for by name: they tell nothing about
 * the peers.
 */
public final class MicroWork implements Work {

	@Override
	public String name() {
		return "micro";
	}

	@Override
	public boolean isPartOfRun(boolean quick) {
		return false;
	}

	@Override
	public void measure(Settings settings, Results results) {
		Options options = new OptionsBuilder().include("dev\\.sluice\\.bench\\.micro\\..*")
			.forks(settings.quick() ? 1 : 3)
			.warmupIterations(3)
			.warmupTime(TimeValue.seconds(1))
			.measurementIterations(3)
			.measurementTime(TimeValue.seconds(1))
			.addProfiler("gc")
			.build();
		try {
			for (RunResult result : new Runner(options).run()) {
				results.note(result.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1") + " "
						+ result.getParams().getParam("type") + ": " + result.getPrimaryResult().toString().trim());
			}
		}
		catch (RunnerException ex) {
			throw new IllegalStateException("The micro-benchmarks do not run", ex);
		}
	}

}
