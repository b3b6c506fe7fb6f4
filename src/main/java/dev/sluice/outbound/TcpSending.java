package dev.sluice.outbound;

import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out, and the future of its end. Whoever waits may complete it
 * before its time: a lane then passes over it, unless it was written already.
 */
final class TcpSending extends CompletableFuture<@Nullable Object> {

	private final ByteBuf payload;

	private final long deadline;

	private final @Nullable TcpAssignment from;

	/**
	 * Creates a sending.
	 * @param payload the bytes, which need no release
	 * @param deadline the latest time for an answer, as {@link System#nanoTime()} gives
	 * it
	 * @param from whose order it keeps, or {@code null} for nobody's
	 */
	TcpSending(ByteBuf payload, long deadline, @Nullable TcpAssignment from) {
		this.payload = payload;
		this.deadline = deadline;
		this.from = from;
	}

	ByteBuf payload() {
		return this.payload;
	}

	long deadline() {
		return this.deadline;
	}

	boolean isOverdue(long now) {
		return this.deadline - now <= 0;
	}

	@Nullable TcpAssignment from() {
		return this.from;
	}

	/**
	 * Must come before the end is told: whoever hears of it may send the next.
	 */
	void leaves() {
		if (this.from != null) {
			this.from.leaves();
		}
	}

}
