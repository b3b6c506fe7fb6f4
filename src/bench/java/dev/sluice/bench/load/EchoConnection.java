package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A connection that sends frames and checks what comes back for content and order.
 */
final class EchoConnection {

	/** The bytes of a record of TLS, and some. */
	private static final int LARGEST_RECORD = 17 * 1024;

	private final int index;

	private final Wire wire;

	private final Frames frames;

	private final Verdict verdict;

	private final int room;

	private final MemorySegment in;

	private final MemorySegment out;

	private int filled;

	private int unsent;

	private long sent;

	private long answered;

	/**
	 * Takes a connection over.
	 * @param index its number
	 * @param wire the connection
	 * @param frames the frames to send
	 * @param verdict where mistakes are counted
	 * @param arena for its memory
	 * @param room the most frames that wait to be sent
	 */
	EchoConnection(int index, Wire wire, Frames frames, Verdict verdict, Arena arena, int room) {
		this.index = index;
		this.wire = wire;
		this.frames = frames;
		this.verdict = verdict;
		this.room = room;
		this.in = arena.allocate(Math.max(LARGEST_RECORD, (long) room * Frames.SIZE) + Frames.SIZE);
		this.out = arena.allocate((long) room * Frames.SIZE);
	}

	int socket() {
		return this.wire.socket();
	}

	long sent() {
		return this.sent;
	}

	long answered() {
		return this.answered;
	}

	long inFlight() {
		return this.sent - this.answered;
	}

	/**
	 * Sends requests, as many as there is room for.
	 * @param count how many
	 * @return how many were taken
	 */
	int send(int count) {
		int taken = Math.min(count, this.room - (this.unsent + Frames.SIZE - 1) / Frames.SIZE);
		for (int i = 0; i < taken; i++) {
			this.frames.write(this.out, this.unsent, this.index, this.sent++);
			this.unsent += Frames.SIZE;
		}
		flush();
		return taken;
	}

	/**
	 * Goes on with what the kernel did not take.
	 */
	void flush() {
		if (this.unsent > 0) {
			int count = this.wire.send(this.out, this.unsent);
			this.unsent -= count;
			if (this.unsent > 0) {
				MemorySegment.copy(this.out, count, this.out, 0, this.unsent);
			}
		}
	}

	/**
	 * Receives and checks answers.
	 * @return how many
	 */
	int receive() {
		this.filled += this.wire.receive(this.in, this.filled);
		int replies = this.filled / Frames.SIZE;
		for (int i = 0; i < replies; i++) {
			check((long) i * Frames.SIZE);
		}
		int used = replies * Frames.SIZE;
		this.filled -= used;
		if (this.filled > 0 && used > 0) {
			MemorySegment.copy(this.in, used, this.in, 0, this.filled);
		}
		return replies;
	}

	private void check(long offset) {
		if (!this.frames.matches(this.in, offset, this.index)) {
			this.verdict.corrupt();
		}
		else if (this.frames.number(this.in, offset) != this.answered) {
			this.verdict.outOfOrder();
		}
		this.answered++;
	}

	void close() {
		this.wire.close();
	}

}
