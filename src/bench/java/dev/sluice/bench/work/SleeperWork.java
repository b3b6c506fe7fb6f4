package dev.sluice.bench.work;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

import dev.sluice.bench.Loopback;
import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Contenders;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.load.EchoLoad;
import dev.sluice.bench.report.Results;
import org.HdrHistogram.Histogram;

/**
 * Not a comparison but a check: while every bean of one inbound sleeps on its virtual
 * threads, the event loops answer another inbound.
 */
public final class SleeperWork implements Work {

	private static final int SLEEPERS = 1000;

	private static final int PACE = 1000;

	private static final long MEASURED_NANOS = TimeUnit.SECONDS.toNanos(4);

	private static final double LIMIT_MILLIS = 50;

	@Override
	public String name() {
		return "sleepers";
	}

	@Override
	public void measure(Settings settings, Results results) {
		int sleeperPort = Loopback.freePort();
		try (ServerProcess server = ServerProcess.start(Contenders.named("sluice-threads"), Task.SLEEPERS, sleeperPort,
				settings)) {
			try (EchoLoad sleepers = new EchoLoad(sleeperPort, SLEEPERS);
					EchoLoad echo = new EchoLoad(server.port(), 1)) {
				echo.pace(PACE, 2 * settings.firstWarmUp().toNanos(), () -> sleepers.saturate(1, 0));
				Histogram latencies = echo.pace(PACE, MEASURED_NANOS, () -> sleepers.saturate(1, 0));
				tell(latencies, results, echo.verdict().text() + sleepers.verdict().text());
			}
		}
	}

	private static void tell(Histogram latencies, Results results, String fault) {
		double worst = latencies.getMaxValue() / 1e6;
		results.note(String.format(Locale.ROOT,
				"While %d beans sleep on virtual threads, another inbound answers within %.1f ms (median %.3f ms): %s%s",
				SLEEPERS, worst, latencies.getValueAtPercentile(50) / 1e6,
				(worst <= LIMIT_MILLIS) ? "within the 50 ms allowed" : "more than the 50 ms allowed",
				fault.isEmpty() ? "" : ", but " + fault));
	}

}
