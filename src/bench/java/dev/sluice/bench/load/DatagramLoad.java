package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams of 200 bytes from several senders at a given rate, which the kernel cuts from
 * larger writes so that one processor can offer more than a server takes. For one thread.
 */
public final class DatagramLoad implements AutoCloseable {

	/** The bytes of a datagram. */
	public static final int SIZE = 200;

	private static final int BATCH = 16;

	private final Arena arena = Arena.ofConfined();

	private final MemorySegment block = this.arena.allocate((long) BATCH * SIZE).fill((byte) 'd');

	private final int[] sockets;

	private long sent;

	/**
	 * Opens the sockets.
	 * @param port the port of the server
	 * @param senders how many
	 */
	public DatagramLoad(int port, int senders) {
		this.sockets = new int[senders];
		for (int i = 0; i < senders; i++) {
			this.sockets[i] = Sockets.connectUdp(port, SIZE);
		}
	}

	/**
	 * How many datagrams were handed to the kernel.
	 * @return the number
	 */
	public long sent() {
		return this.sent;
	}

	/**
	 * Sends at a steady rate, all senders in turn.
	 * @param perSecond datagrams each second, all senders together
	 * @param nanos how long
	 */
	public void offer(double perSecond, long nanos) {
		double distance = BATCH * TimeUnit.SECONDS.toNanos(1) / perSecond;
		long start = System.nanoTime();
		long batches = 0;
		for (long now = 0; now < nanos; now = System.nanoTime() - start) {
			while (batches * distance <= now) {
				int socket = this.sockets[(int) (batches % this.sockets.length)];
				this.sent += Sockets.send(socket, this.block.address(), this.block.byteSize()) / SIZE;
				batches++;
			}
		}
	}

	@Override
	public void close() {
		for (int socket : this.sockets) {
			Sockets.close(socket);
		}
		this.arena.close();
	}

}
