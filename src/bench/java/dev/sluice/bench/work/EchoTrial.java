package dev.sluice.bench.work;

import java.time.Duration;

import javax.net.ssl.SSLContext;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.load.EchoLoad;
import dev.sluice.bench.report.Sample;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Requests over some connections with so many in flight on each; then the latency at a
 * fixed rate.
 *
 * @param what the first word of the title
 * @param connections the connections
 * @param inFlight the requests in flight on each
 * @param tls the context of the client where they are encrypted
 */
record EchoTrial(String what, int connections, int inFlight, @Nullable SSLContext tls) implements Trial {

	/** Requests each second while the latency is measured, all connections together. */
	static final int PACE = 10_000;

	private static final Duration RAMP = Duration.ofMillis(200);

	EchoTrial(String what, int connections, int inFlight) {
		this(what, connections, inFlight, null);
	}

	private EchoLoad open(ServerProcess server) {
		return (this.tls != null) ? new EchoLoad(this.tls, server.port(), this.connections)
				: new EchoLoad(server.port(), this.connections);
	}

	@Override
	public String title() {
		return this.what + ", " + this.connections + ((this.connections == 1) ? " connection, " : " connections, ")
				+ this.inFlight + " in flight on each";
	}

	@Override
	public void warmUp(ServerProcess server, Duration time) {
		try (EchoLoad load = open(server)) {
			load.saturate(this.inFlight, time.toNanos() / 2);
			// Single requests take other paths than many at once, which are compiled too.
			load.pace(PACE, time.toNanos() / 2);
		}
	}

	@Override
	public Sample measure(ServerProcess server, Duration time) {
		try (EchoLoad load = open(server)) {
			load.saturate(this.inFlight, RAMP.toNanos());
			long before = load.answered();
			Meter meter = new Meter(server);
			load.saturate(this.inFlight, time.toNanos());
			Sample sample = meter.stop(load.answered() - before);
			load.drain();
			load.pace(PACE, RAMP.toNanos());
			Histogram latencies = load.pace(PACE, time.toNanos());
			return Latencies.add(sample, latencies).fault(load.verdict().text());
		}
	}

}
