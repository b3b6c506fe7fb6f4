package dev.sluice.bench.work;

import java.util.List;

import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Results;

/**
 * Requests through a service bean and back: 256 bytes behind a length of four.
 */
public final class EchoWork implements Work {

	@Override
	public String name() {
		return "echo";
	}

	@Override
	public boolean isPartOfRun(boolean quick) {
		return true;
	}

	@Override
	public void measure(Settings settings, Results results) {
		List<EchoTrial> trials = settings.quick() ? List.of(trial(64, 16), trial(64, 1))
				: List.of(trial(64, 16), trial(64, 1), trial(1, 1), trial(1, 16), trial(1000, 1), trial(1000, 16));
		new Rounds(settings, results).run(Task.ECHO, 0, trials);
	}

	private static EchoTrial trial(int connections, int inFlight) {
		return new EchoTrial("Echo", connections, inFlight);
	}

}
