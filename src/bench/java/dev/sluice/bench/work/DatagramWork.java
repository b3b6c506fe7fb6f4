package dev.sluice.bench.work;

import java.util.List;
import java.util.stream.IntStream;

import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Results;

/**
 * Datagrams into a bean that counts them, at higher and higher rates.
 */
public final class DatagramWork implements Work {

	@Override
	public String name() {
		return "datagrams";
	}

	@Override
	public void measure(Settings settings, Results results) {
		IntStream rates = settings.quick() ? IntStream.of(DatagramTrial.MOST_PER_SECOND)
				: IntStream.of(100_000, 200_000, 400_000, 600_000, DatagramTrial.MOST_PER_SECOND);
		List<DatagramTrial> trials = rates.mapToObj(DatagramTrial::new).toList();
		new Rounds(settings, results).run(Task.DATAGRAMS, 0, trials);
	}

}
