package dev.sluice.bench.load;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Connections that come and go at a steady rate and say nothing, while other work goes
 * on.
 */
public final class Churn implements Runnable, AutoCloseable {

	private static final int KEPT = 100;

	private final Queue<Integer> sockets = new ArrayDeque<>();

	private final Schedule schedule;

	private final int port;

	/**
	 * Starts the schedule.
	 * @param port the port of the server
	 * @param perSecond the connections that come each second
	 */
	public Churn(int port, double perSecond) {
		this.port = port;
		this.schedule = new Schedule(perSecond, 1);
	}

	/**
	 * Opens and closes the connections that are due.
	 */
	@Override
	public void run() {
		while (this.schedule.due()) {
			this.sockets.add(Sockets.beginTcp(this.port));
			this.schedule.sent();
			if (this.sockets.size() > KEPT) {
				Sockets.close(this.sockets.remove());
			}
		}
	}

	@Override
	public void close() {
		this.sockets.forEach(Sockets::close);
		this.sockets.clear();
	}

}
