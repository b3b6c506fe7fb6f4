package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many connections that send one request each and then nothing. For one thread.
 */
public final class IdleLoad implements AutoCloseable {

	/** Less than the backlog of any server, so that the kernel turns none away. */
	private static final int UNACCEPTED = 128;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

	private final List<EchoConnection> connections = new ArrayList<>();

	private final Arena arena = Arena.ofConfined();

	private final Epoll epoll = new Epoll();

	private final Verdict verdict = new Verdict();

	private final int port;

	/**
	 * Opens nothing yet.
	 * @param port the port of the server
	 */
	public IdleLoad(int port) {
		this.port = port;
	}

	/**
	 * Opens connections, and waits until each has been answered once.
	 * @param count how many
	 * @return the connections accepted each second
	 */
	public double open(int count) {
		Frames frames = new Frames();
		long start = System.nanoTime();
		long answered = 0;
		long progress = start;
		while (answered < count && System.nanoTime() - progress < PATIENCE) {
			if (this.connections.size() < count && this.connections.size() - answered < UNACCEPTED) {
				int index = this.connections.size();
				EchoConnection connection = new EchoConnection(index, PlainWire.dial(this.port), frames, this.verdict,
						this.arena, 2);
				this.connections.add(connection);
				this.epoll.addReading(connection.socket(), index);
				connection.send(1);
			}
			else {
				long replies = receive();
				answered += replies;
				progress = (replies > 0) ? System.nanoTime() : progress;
			}
		}
		this.verdict.lost(count - answered);
		return answered * 1e9 / (System.nanoTime() - start);
	}

	private long receive() {
		long replies = 0;
		int ready = this.epoll.await(100);
		for (int i = 0; i < ready; i++) {
			replies += this.connections.get(this.epoll.ready(i)).receive();
		}
		return replies;
	}

	public Verdict verdict() {
		return this.verdict;
	}

	@Override
	public void close() {
		this.connections.forEach(EchoConnection::close);
		this.epoll.close();
		this.arena.close();
	}

}
