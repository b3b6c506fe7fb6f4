package dev.sluice.bench.work;

import java.time.Duration;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.load.LineLoad;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Sample;

/**
 * Lines over some connections, as fast as they are taken.
 *
 * @param connections the connections
 */
record LineTrial(int connections) implements Trial {

	private static final Duration RAMP = Duration.ofMillis(200);

	@Override
	public String title() {
		return "One-way lines of " + LineLoad.SIZE + " bytes, " + this.connections + " connections";
	}

	@Override
	public void warmUp(ServerProcess server, Duration time) {
		try (LineLoad load = new LineLoad(server.port(), this.connections)) {
			load.saturate(time.toNanos());
			load.finish();
			Counting.awaitRest(server);
		}
	}

	@Override
	public Sample measure(ServerProcess server, Duration time) {
		try (LineLoad load = new LineLoad(server.port(), this.connections)) {
			long before = Counting.taken(server, load);
			load.saturate(RAMP.toNanos());
			long start = Counting.taken(server, load);
			Meter meter = new Meter(server);
			load.saturate(time.toNanos());
			Sample sample = meter.stop(Counting.taken(server, load) - start);
			load.finish();
			Counting.awaitRest(server);
			long lost = load.sent() - (Counting.taken(server, load) - before);
			sample.with(Figure.DELIVERED, 100.0 * (load.sent() - lost) / load.sent());
			return (lost == 0) ? sample : sample.fault(lost + " " + Sample.LOST);
		}
	}

}
