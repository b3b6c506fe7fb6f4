package dev.sluice.bench.work;

import java.util.List;

import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Results;

/**
 * Lines into a bean that counts them.
 */
public final class LineWork implements Work {

	@Override
	public String name() {
		return "lines";
	}

	@Override
	public boolean isPartOfRun(boolean quick) {
		return true;
	}

	@Override
	public void measure(Settings settings, Results results) {
		new Rounds(settings, results).run(Task.LINES, 0, List.of(new LineTrial(64)));
	}

}
