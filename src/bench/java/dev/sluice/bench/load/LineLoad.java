package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Lines of 200 bytes with their LF, as syslog writes them, over many connections as fast
 * as they are taken. For one thread.
 */
public final class LineLoad implements AutoCloseable {

	/** The bytes of a line. */
	public static final int SIZE = 200;

	private static final int LINES = 320;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

	private final Arena arena = Arena.ofConfined();

	private final Epoll epoll = new Epoll();

	private final MemorySegment block = this.arena.allocate((long) LINES * SIZE);

	private final int[] sockets;

	private final int[] offsets;

	private long bytes;

	/**
	 * Opens the connections.
	 * @param port the port of the server
	 * @param count how many
	 */
	public LineLoad(int port, int count) {
		this.sockets = new int[count];
		this.offsets = new int[count];
		fill();
		for (int i = 0; i < count; i++) {
			this.sockets[i] = Sockets.connectTcp(port);
			this.epoll.addWriting(this.sockets[i], i);
		}
	}

	private void fill() {
		for (int line = 0; line < LINES; line++) {
			String head = "<134>Nov 23 10:00:00 device-" + line + " app[4711]: reading ";
			byte[] text = (head + "x".repeat(SIZE - 1 - head.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
			MemorySegment.copy(text, 0, this.block, ValueLayout.JAVA_BYTE, (long) line * SIZE, SIZE);
		}
	}

	/**
	 * How many whole lines were handed to the kernel.
	 * @return the number
	 */
	public long sent() {
		return this.bytes / SIZE;
	}

	/**
	 * Sends as fast as the server takes it.
	 * @param nanos how long
	 */
	public void saturate(long nanos) {
		long end = System.nanoTime() + nanos;
		while (System.nanoTime() < end) {
			int ready = this.epoll.await(100);
			for (int i = 0; i < ready; i++) {
				int index = this.epoll.ready(i);
				send(index, LINES * SIZE - this.offsets[index]);
			}
		}
	}

	/**
	 * Ends the lines that were begun.
	 */
	public void finish() {
		long end = System.nanoTime() + PATIENCE;
		boolean whole = false;
		while (!whole && System.nanoTime() < end) {
			whole = true;
			for (int i = 0; i < this.sockets.length; i++) {
				int rest = (SIZE - this.offsets[i] % SIZE) % SIZE;
				if (rest > 0) {
					send(i, rest);
					whole = false;
				}
			}
		}
	}

	private void send(int index, int most) {
		int offset = this.offsets[index];
		int count = (int) Sockets.send(this.sockets[index], this.block.address() + offset, most);
		this.bytes += count;
		this.offsets[index] = (offset + count) % (LINES * SIZE);
	}

	@Override
	public void close() {
		for (int socket : this.sockets) {
			Sockets.close(socket);
		}
		this.epoll.close();
		this.arena.close();
	}

}
