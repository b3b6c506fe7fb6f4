package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

import org.HdrHistogram.Histogram;

/**
 * Request and reply over many connections: either as fast as the server answers, with so
 * many in flight on each, or at a given rate whatever the server does, which measures the
 * latency that a sender sees who does not wait. For one thread.
 */
public final class EchoLoad implements AutoCloseable {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

	private static final int ROOM = 64;

	private final List<EchoConnection> connections = new ArrayList<>();

	private final Arena arena = Arena.ofConfined();

	private final Epoll epoll = new Epoll();

	private final Verdict verdict = new Verdict();

	private long answered;

	/**
	 * Opens the connections.
	 * @param port the port of the server
	 * @param count how many
	 */
	public EchoLoad(int port, int count) {
		this(PlainWire::dial, port, count);
	}

	/**
	 * Opens connections over TLS.
	 * @param context the context of a client
	 * @param port the port of the server
	 * @param count how many
	 */
	public EchoLoad(SSLContext context, int port, int count) {
		this(TlsWire.dialler(context), port, count);
	}

	private EchoLoad(Wire.Dialler dialler, int port, int count) {
		Frames frames = new Frames();
		for (int i = 0; i < count; i++) {
			EchoConnection connection = new EchoConnection(i, dialler.dial(port), frames, this.verdict, this.arena,
					ROOM);
			this.connections.add(connection);
			this.epoll.addReading(connection.socket(), i);
		}
	}

	public Verdict verdict() {
		return this.verdict;
	}

	/**
	 * How many answers came since the connections were opened.
	 * @return the number
	 */
	public long answered() {
		return this.answered;
	}

	/**
	 * Sends the next request of a connection when an answer comes.
	 * @param inFlight requests in flight on each connection
	 * @param nanos how long; 0 to do only what can be done at once
	 */
	public void saturate(int inFlight, long nanos) {
		long end = System.nanoTime() + nanos;
		for (EchoConnection connection : this.connections) {
			connection.send((int) (inFlight - connection.inFlight()));
		}
		do {
			int ready = this.epoll.await((nanos > 0) ? 100 : 0);
			for (int i = 0; i < ready; i++) {
				EchoConnection connection = this.connections.get(this.epoll.ready(i));
				int replies = connection.receive();
				if (replies > 0) {
					this.answered += replies;
					connection.send(replies);
				}
			}
		}
		while (System.nanoTime() < end);
	}

	/**
	 * Sends at a steady rate, over the connections in turn, and measures from the moment
	 * at which each request was due.
	 * @param perSecond requests each second, all connections together
	 * @param nanos how long
	 * @return the latencies in nanoseconds
	 */
	public Histogram pace(double perSecond, long nanos) {
		return pace(perSecond, nanos, () -> {
		});
	}

	/**
	 * Sends at a steady rate, and does something else in between.
	 * @param perSecond requests each second, all connections together
	 * @param nanos how long
	 * @param meanwhile called often; must be short
	 * @return the latencies in nanoseconds
	 */
	public Histogram pace(double perSecond, long nanos, Runnable meanwhile) {
		drain();
		Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
		Schedule schedule = new Schedule(perSecond, this.connections.size());
		long[] before = new long[this.connections.size()];
		for (int i = 0; i < before.length; i++) {
			before[i] = this.connections.get(i).answered();
		}
		while (schedule.elapsed() < nanos) {
			sendDue(schedule);
			receivePaced(schedule, latencies, before);
			meanwhile.run();
		}
		long end = System.nanoTime() + PATIENCE;
		while (inFlight() > 0 && System.nanoTime() < end) {
			flush();
			receivePaced(schedule, latencies, before);
		}
		long unanswered = inFlight();
		this.verdict.lost(unanswered);
		for (long i = 0; i < unanswered; i++) {
			latencies.recordValue(PATIENCE);
		}
		return latencies;
	}

	private void sendDue(Schedule schedule) {
		while (schedule.due()) {
			if (this.connections.get(schedule.connection()).send(1) == 0) {
				flush();
				return;
			}
			schedule.sent();
		}
	}

	private void receivePaced(Schedule schedule, Histogram latencies, long[] before) {
		int ready = this.epoll.await(0);
		if (ready == 0) {
			// A far side may share the core: it would wait for its turn beside a busy
			// loop.
			Thread.yield();
		}
		for (int i = 0; i < ready; i++) {
			int index = this.epoll.ready(i);
			EchoConnection connection = this.connections.get(index);
			int replies = connection.receive();
			long now = schedule.elapsed();
			this.answered += replies;
			long first = connection.answered() - replies - before[index];
			for (int reply = 0; reply < replies; reply++) {
				latencies.recordValue(Math.max(0, now - schedule.time(index, first + reply)));
			}
		}
	}

	private void flush() {
		this.connections.forEach(EchoConnection::flush);
	}

	private long inFlight() {
		return this.connections.stream().mapToLong(EchoConnection::inFlight).sum();
	}

	/**
	 * Waits for the answers that are due; those that do not come are counted as lost.
	 */
	public void drain() {
		long end = System.nanoTime() + PATIENCE;
		while (inFlight() > 0 && System.nanoTime() < end) {
			flush();
			int ready = this.epoll.await(10);
			for (int i = 0; i < ready; i++) {
				this.answered += this.connections.get(this.epoll.ready(i)).receive();
			}
		}
		this.verdict.lost(inFlight());
	}

	@Override
	public void close() {
		this.connections.forEach(EchoConnection::close);
		this.epoll.close();
		this.arena.close();
	}

}
