package dev.sluice.outbound;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then whether a peer takes what was written, as long as there is something
 * to take. Confined to the event loop of the connection.
 */
final class TcpWriteWatch {

	/** A peer does not read when it took nothing from one look to as many after it. */
	private static final int LOOKS = 4;

	private final EventLoop eventLoop;

	private final Duration deadline;

	private final Runnable stalled;

	private @Nullable NettyTcpConnection connection;

	private boolean scheduled;

	/**
	 * Creates a watch that watches nothing yet.
	 * @param eventLoop the thread of the connections
	 * @param deadline how long a peer may take nothing
	 * @param stalled called when one does for longer, by up to a quarter
	 */
	TcpWriteWatch(EventLoop eventLoop, Duration deadline, Runnable stalled) {
		this.eventLoop = eventLoop;
		this.deadline = deadline;
		this.stalled = stalled;
	}

	/**
	 * Something was written.
	 * @param written the connection that it was written to
	 */
	void watch(NettyTcpConnection written) {
		this.connection = written;
		if (!this.scheduled) {
			this.scheduled = true;
			lookLater(written, -1, 0);
		}
	}

	private void lookLater(NettyTcpConnection before, long takenBefore, int looks) {
		this.eventLoop.schedule(() -> look(before, takenBefore, looks), this.deadline.toNanos() / LOOKS,
				TimeUnit.NANOSECONDS);
	}

	private void look(NettyTcpConnection before, long takenBefore, int looks) {
		NettyTcpConnection latest = this.connection;
		if (latest == null || !latest.isOpen() || latest.isAllTaken()) {
			this.scheduled = false;
			this.connection = null;
			return;
		}
		long taken = latest.bytesTaken();
		int still = (latest.equals(before) && taken == takenBefore) ? looks + 1 : 0;
		if (still < LOOKS) {
			lookLater(latest, taken, still);
			return;
		}
		this.scheduled = false;
		this.connection = null;
		this.stalled.run();
	}

}
