package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waits until one of many sockets can be read or written. Each socket is known by an
 * index of the caller's. For one thread.
 */
final class Epoll implements AutoCloseable {

	private static final int ADD = 1;

	private static final int MODIFY = 3;

	private static final int IN = 0x1;

	private static final int OUT = 0x4;

	private static final int MOST_EVENTS = 1024;

	/** The structure is packed on x86, aligned elsewhere. */
	private static final boolean PACKED = System.getProperty("os.arch").matches("amd64|x86_64");

	private static final int EVENT_SIZE = PACKED ? 12 : 16;

	private static final int INDEX_OFFSET = PACKED ? 4 : 8;

	private final int descriptor = Linux.epollCreate();

	private final Arena arena = Arena.ofConfined();

	private final MemorySegment events = this.arena.allocate((long) EVENT_SIZE * MOST_EVENTS, 8);

	private final MemorySegment event = this.arena.allocate(EVENT_SIZE, 8);

	void addReading(int socket, int index) {
		control(ADD, socket, index, IN);
	}

	void addWriting(int socket, int index) {
		control(ADD, socket, index, OUT);
	}

	void alsoWriting(int socket, int index, boolean writing) {
		control(MODIFY, socket, index, writing ? IN | OUT : IN);
	}

	private void control(int operation, int socket, int index, int interest) {
		this.event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, interest);
		this.event.set(ValueLayout.JAVA_INT_UNALIGNED, INDEX_OFFSET, index);
		int outcome = Linux.epollControl(this.descriptor, operation, socket, this.event.address());
		if (outcome < 0) {
			throw new IllegalStateException("epoll_ctl failed with error " + -outcome);
		}
	}

	/**
	 * Waits for sockets.
	 * @param timeoutMillis the longest time to wait; 0 not to wait
	 * @return how many are ready
	 */
	int await(int timeoutMillis) {
		return Math.max(0, Linux.epollWait(this.descriptor, this.events.address(), MOST_EVENTS, timeoutMillis));
	}

	/**
	 * Which socket is ready.
	 * @param position from 0 to what {@link #await} returned
	 * @return its index
	 */
	int ready(int position) {
		return this.events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) position * EVENT_SIZE + INDEX_OFFSET);
	}

	/**
	 * Whether a socket is ready for writing.
	 * @param position from 0 to what {@link #await} returned
	 * @return {@code true} if it is
	 */
	boolean writable(int position) {
		return (this.events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) position * EVENT_SIZE) & OUT) != 0;
	}

	@Override
	public void close() {
		Linux.close(this.descriptor);
		this.arena.close();
	}

}
