package dev.sluice.bench.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.Contenders;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Results;
import dev.sluice.bench.report.Sample;

/**
 * Measures all contenders in turn, again and again (A B C, A B C, …), so that what else
 * the machine does meets all alike. All servers run all the time, and those that are not
 * being measured rest.
 */
final class Rounds {

	private static final int MOST_PATIENCE = 4;

	private final Settings settings;

	private final Results results;

	private int rounds;

	private String[] jvmOptions = {};

	Rounds(Settings settings, Results results) {
		this.settings = settings;
		this.results = results;
		this.rounds = settings.rounds();
	}

	Rounds withRounds(int rounds) {
		this.rounds = rounds;
		return this;
	}

	Rounds withJvmOptions(String... options) {
		this.jvmOptions = options;
		return this;
	}

	/**
	 * Runs trials of one task.
	 * @param task the task
	 * @param farPort the port of a far side, or 0
	 * @param trials the trials, one after another
	 */
	void run(Task task, int farPort, List<? extends Trial> trials) {
		for (int generation = 0; generation < this.settings.generations(); generation++) {
			List<ServerProcess> servers = start(task, farPort, generation);
			try {
				boolean first = true;
				for (Trial trial : trials) {
					run(trial, servers, first);
					first = false;
				}
			}
			finally {
				servers.forEach(ServerProcess::close);
			}
		}
	}

	/** Each time another is the first: what comes behind a pause may be at a loss. */
	private List<ServerProcess> start(Task task, int farPort, int generation) {
		List<ServerProcess> servers = new ArrayList<>();
		List<Contender> contenders = new ArrayList<>(Contenders.all());
		Collections.rotate(contenders, -generation);
		for (Contender contender : contenders) {
			if (contender.tasks().contains(task) && this.settings.wantsContender(contender.name(), task)) {
				try {
					servers.add(ServerProcess.start(contender, task, farPort, this.settings, this.jvmOptions));
				}
				catch (RuntimeException ex) {
					fail(contender.name(), ex);
				}
			}
		}
		return servers;
	}

	private void run(Trial trial, List<ServerProcess> servers, boolean first) {
		for (Iterator<ServerProcess> remaining = servers.iterator(); remaining.hasNext();) {
			ServerProcess server = remaining.next();
			try {
				warmUp(trial, server, first ? this.settings.firstWarmUp() : this.settings.warmUp());
			}
			catch (RuntimeException ex) {
				fail(server.name() + " at " + trial.title(), ex);
			}
		}
		for (int round = 0; round < this.rounds; round++) {
			for (Iterator<ServerProcess> remaining = servers.iterator(); remaining.hasNext();) {
				ServerProcess server = remaining.next();
				Sample sample = measure(trial, server);
				this.results.add(trial.title(), server.name(), sample);
				if (sample.isLossy()) {
					// What is left on its connections would weigh on the others.
					remaining.remove();
					server.close();
					this.results.note(server.name() + " lost messages at " + trial.title()
							+ ", and took no part in what came after");
				}
			}
		}
	}

	private Sample measure(Trial trial, ServerProcess server) {
		try {
			return trial.measure(server, this.settings.window());
		}
		catch (RuntimeException ex) {
			return new Sample().fault(ex.getMessage());
		}
	}

	/**
	 * Loads a server for so much of its processor's time, because compilation needs that,
	 * however long it takes on a busy machine.
	 */
	private static void warmUp(Trial trial, ServerProcess server, Duration time) {
		long end = System.nanoTime() + time.toNanos() * MOST_PATIENCE;
		long enough = server.cpuNanos() + time.toNanos() * 9 / 10;
		while (server.cpuNanos() < enough && System.nanoTime() < end) {
			trial.warmUp(server, time.dividedBy(4));
		}
	}

	private void fail(String who, RuntimeException ex) {
		this.results.note(who + ": " + ex.getMessage());
	}

}
