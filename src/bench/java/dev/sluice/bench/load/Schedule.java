package dev.sluice.bench.load;

import java.util.concurrent.TimeUnit;

/**
 * When each request is due: one after another at even distances, over the connections in
 * turn.
 */
final class Schedule {

	private final long start = System.nanoTime();

	private final double distance;

	private final int connections;

	private long sent;

	Schedule(double perSecond, int connections) {
		this.distance = TimeUnit.SECONDS.toNanos(1) / perSecond;
		this.connections = connections;
	}

	long elapsed() {
		return System.nanoTime() - this.start;
	}

	boolean due() {
		return this.sent * this.distance <= elapsed();
	}

	/**
	 * The connection of the next request.
	 * @return its index
	 */
	int connection() {
		return (int) (this.sent % this.connections);
	}

	void sent() {
		this.sent++;
	}

	/**
	 * When a request was due.
	 * @param connection its connection
	 * @param number its number on the connection
	 * @return nanoseconds since the start
	 */
	long time(int connection, long number) {
		return (long) ((number * this.connections + connection) * this.distance);
	}

}
