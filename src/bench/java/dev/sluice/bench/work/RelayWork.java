package dev.sluice.bench.work;

import java.util.List;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Contenders;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Results;

/**
 * Requests on to another server and its answers back, one in flight on each of 64
 * connections. The far side is a plain Netty echo beside the generator.
 */
public final class RelayWork implements Work {

	@Override
	public String name() {
		return "relay";
	}

	@Override
	public void measure(Settings settings, Results results) {
		try (ServerProcess farSide = ServerProcess.startBesideGenerator(Contenders.named("netty"), Task.ECHO,
				settings)) {
			List<EchoTrial> trials = List.of(new EchoTrial("Forwarding TCP to TCP", 64, 1));
			new Rounds(settings, results).run(Task.RELAY, farSide.port(), trials);
		}
	}

}
