package dev.sluice.bench.work;

import java.time.Duration;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.load.EchoLoad;
import dev.sluice.bench.load.IdleLoad;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Sample;

/**
 * One active connection beside many idle ones, and what those cost. The heap of the
 * server must be touched beforehand, so that its resident memory grows only by what is
 * outside of the heap.
 *
 * @param idle the idle connections
 */
record IdleTrial(int idle) implements Trial {

	private static final int PACE = 1_000;

	@Override
	public String title() {
		return "One active connection at " + PACE + " requests a second beside " + this.idle + " idle ones";
	}

	@Override
	public void warmUp(ServerProcess server, Duration time) {
		try (EchoLoad load = new EchoLoad(server.port(), 100)) {
			load.saturate(1, time.toNanos());
			load.drain();
		}
	}

	@Override
	public Sample measure(ServerProcess server, Duration time) {
		try (IdleLoad idle = new IdleLoad(server.port())) {
			Sample sample = new Sample();
			if (this.idle > 0) {
				open(server, idle, sample);
			}
			try (EchoLoad load = new EchoLoad(server.port(), 1)) {
				load.pace(PACE, time.toNanos() / 10);
				return Latencies.add(sample, load.pace(PACE, time.toNanos())).fault(load.verdict().text());
			}
		}
	}

	private void open(ServerProcess server, IdleLoad load, Sample sample) {
		long heap = server.heapBytes();
		long resident = server.residentBytes();
		double accepts = load.open(this.idle);
		double added = server.heapBytes() - heap + server.residentBytes() - resident;
		sample.with(Figure.ACCEPTS, accepts)
			.with(Figure.PER_CONNECTION, added / this.idle)
			.fault(load.verdict().text());
	}

}
