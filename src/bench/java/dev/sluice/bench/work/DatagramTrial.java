package dev.sluice.bench.work;

import java.time.Duration;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.load.DatagramLoad;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Sample;

/**
 * Datagrams from four senders at a given rate.
 *
 * @param perSecond datagrams each second, all senders together
 */
record DatagramTrial(int perSecond) implements Trial {

	private static final int SENDERS = 4;

	/**
	 * The highest rate. It serves to warm up for all: compilation needs the server's
	 * processor, of which a low rate uses little.
	 */
	static final int MOST_PER_SECOND = 800_000;

	@Override
	public String title() {
		return "UDP, " + DatagramLoad.SIZE + "-byte datagrams from " + SENDERS + " senders, " + this.perSecond / 1000
				+ " 000 a second offered";
	}

	@Override
	public void warmUp(ServerProcess server, Duration time) {
		try (DatagramLoad load = new DatagramLoad(server.port(), SENDERS)) {
			load.offer(MOST_PER_SECOND, time.toNanos());
			Counting.awaitRest(server);
		}
	}

	@Override
	public Sample measure(ServerProcess server, Duration time) {
		try (DatagramLoad load = new DatagramLoad(server.port(), SENDERS)) {
			long start = server.counted();
			Meter meter = new Meter(server);
			load.offer(this.perSecond, time.toNanos());
			Counting.awaitRest(server);
			long arrived = server.counted() - start;
			return meter.stop(arrived)
				.with(Figure.DELIVERED, 100.0 * arrived / load.sent())
				.with(Figure.OFFERED, load.sent() * 1e9 / time.toNanos())
				.without(Figure.THROUGHPUT);
		}
	}

}
