package dev.sluice.bench.work;

import java.time.Duration;

import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.load.Churn;
import dev.sluice.bench.load.EchoLoad;
import dev.sluice.bench.report.Sample;

/**
 * Many active connections while others come and go.
 *
 * @param connections the active connections
 * @param comingPerSecond the others that come each second
 */
record ChurnTrial(int connections, int comingPerSecond) implements Trial {

	@Override
	public String title() {
		return "Echo at " + EchoTrial.PACE + " requests a second over " + this.connections + " connections while "
				+ this.comingPerSecond + " others a second come and go";
	}

	@Override
	public void warmUp(ServerProcess server, Duration time) {
		try (EchoLoad load = new EchoLoad(server.port(), this.connections)) {
			load.saturate(1, time.toNanos());
			load.drain();
		}
	}

	@Override
	public Sample measure(ServerProcess server, Duration time) {
		try (EchoLoad load = new EchoLoad(server.port(), this.connections);
				Churn churn = new Churn(server.port(), this.comingPerSecond)) {
			load.pace(EchoTrial.PACE, time.toNanos() / 10, churn);
			return Latencies.add(new Sample(), load.pace(EchoTrial.PACE, time.toNanos(), churn))
				.fault(load.verdict().text());
		}
	}

}
