package dev.sluice.bench.work;

import java.time.Duration;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.load.EchoLoad;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Sample;
import org.HdrHistogram.Histogram;

/**
 * Requests over some connections with so many in flight on each; then the latency at a
 * fixed rate.
 *
 * @param task what the server does with them
 * @param what the first word of the title
 * @param connections the connections
 * @param inFlight the requests in flight on each
 */
record EchoTrial(Task task, String what, int connections, int inFlight) implements Trial {

	/** Requests each second while the latency is measured, all connections together. */
	static final int PACE = 10_000;

	private static final Duration RAMP = Duration.ofMillis(200);

	@Override
	public String title() {
		return this.what + ", " + this.connections + ((this.connections == 1) ? " connection, " : " connections, ")
				+ this.inFlight + " in flight on each";
	}

	@Override
	public void warmUp(ServerProcess server, Duration time) {
		try (EchoLoad load = new EchoLoad(server.port(), this.connections)) {
			load.saturate(this.inFlight, time.toNanos());
			load.drain();
		}
	}

	@Override
	public Sample measure(ServerProcess server, Duration time) {
		try (EchoLoad load = new EchoLoad(server.port(), this.connections)) {
			load.saturate(this.inFlight, RAMP.toNanos());
			long before = load.answered();
			Meter meter = new Meter(server);
			load.saturate(this.inFlight, time.toNanos());
			Sample sample = meter.stop(load.answered() - before);
			load.drain();
			load.pace(PACE, RAMP.toNanos());
			Histogram latencies = load.pace(PACE, time.toNanos());
			return sample.with(Figure.P50, micros(latencies, 50))
				.with(Figure.P99, micros(latencies, 99))
				.with(Figure.P999, micros(latencies, 99.9))
				.fault(load.verdict().text());
		}
	}

	private static double micros(Histogram latencies, double percentile) {
		return latencies.getValueAtPercentile(percentile) / 1e3;
	}

}
