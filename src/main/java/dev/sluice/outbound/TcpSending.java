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

	private final @Nullable Object key;

	private final @Nullable OutboundCounts ends;

	private final @Nullable GuardedSending within;

	private @Nullable TcpLane lane;

	/**
	 * Creates a sending.
	 * @param payload the bytes, which need no release
	 * @param deadline the latest time for an answer, as {@link System#nanoTime()} gives
	 * it
	 * @param from whose order it keeps, or {@code null} for nobody's
	 * @param key what its answer is matched by, or {@code null} for its place in the
	 * order
	 * @param ends counts its end, or {@code null} where others do
	 * @param within whose attempt it is, or {@code null} where it is the only one
	 */
	TcpSending(ByteBuf payload, long deadline, @Nullable TcpAssignment from, @Nullable Object key,
			@Nullable OutboundCounts ends, @Nullable GuardedSending within) {
		this.payload = payload;
		this.deadline = deadline;
		this.from = from;
		this.key = key;
		this.ends = ends;
		this.within = within;
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
	 * What its answer is matched by.
	 * @return the key, or {@code null} for its place in the order
	 */
	@Nullable Object key() {
		return this.key;
	}

	/** Whose attempt it is, or {@code null} where it is the only one. */
	@Nullable GuardedSending within() {
		return this.within;
	}

	/**
	 * A lane takes it off its queue to write it.
	 */
	void takes(TcpLane lane) {
		this.lane = lane;
		if (this.from != null) {
			this.from.writes(this);
		}
	}

	/** The lane that has taken it to write it, or {@code null} for none. */
	@Nullable TcpLane lane() {
		return this.lane;
	}

	/** Its origin is told that it ends. */
	void endsForOrigin() {
		if (this.from != null) {
			this.from.ended(this);
		}
	}

	/**
	 * Ends it. To be called once, as either this or {@link #fail}; where whoever waits
	 * has completed it before, that is what is counted.
	 */
	void end(@Nullable Object answer) {
		if (isCompletedExceptionally()) {
			fail(exceptionNow());
			return;
		}
		if (this.ends != null) {
			this.ends.succeeded(this.deadline);
		}
		complete(answer);
	}

	void fail(Throwable error) {
		if (this.ends != null) {
			this.ends.failed(error);
		}
		completeExceptionally(error);
	}

}
