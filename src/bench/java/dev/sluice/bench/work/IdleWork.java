package dev.sluice.bench.work;

import java.util.List;

import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Results;

/**
 * Connections that do nothing: what they cost, and what they and newcomers do to others.
 */
public final class IdleWork implements Work {

	private static final int IDLE = 10_000;

	@Override
	public String name() {
		return "idle";
	}

	@Override
	public void measure(Settings settings, Results results) {
		// Memory grows at the first opening only, so each server is measured once.
		new Rounds(settings, results).withRounds(1)
			.withJvmOptions("-XX:+AlwaysPreTouch")
			.run(Task.IDLE, 0, List.of(new IdleTrial(0), new IdleTrial(IDLE), new ChurnTrial(1000, 500)));
	}

}
