package dev.sluice.bench.work;

import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Sample;
import org.HdrHistogram.Histogram;

/**
 * Takes the percentiles that are reported.
 */
final class Latencies {

	private Latencies() {
	}

	static Sample add(Sample sample, Histogram latencies) {
		return sample.with(Figure.P50, micros(latencies, 50))
			.with(Figure.P99, micros(latencies, 99))
			.with(Figure.P999, micros(latencies, 99.9));
	}

	private static double micros(Histogram latencies, double percentile) {
		return latencies.getValueAtPercentile(percentile) / 1e3;
	}

}
