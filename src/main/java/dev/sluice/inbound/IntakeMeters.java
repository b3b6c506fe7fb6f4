package dev.sluice.inbound;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

import dev.sluice.admission.RefusalCounts;
import dev.sluice.message.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Counts of an inbound that are not in the ledger. Safe for use by many threads.
 */
final class IntakeMeters {

	private final Map<Cause, LongAdder> invalidFrames = new EnumMap<>(Cause.class);

	private final Map<ConnectionDeadline, LongAdder> expired = new EnumMap<>(ConnectionDeadline.class);

	private final Map<Object, LongConsumer> takers = new ConcurrentHashMap<>();

	private volatile @Nullable LongConsumer times;

	private final RefusedFrames refusedFrames = new RefusedFrames();

	private final ByteCount bytesIn = new ByteCount();

	private final ByteCount bytesOut = new ByteCount();

	private final LongAdder lateAnswers = new LongAdder();

	private final RefusalCounts refusedDatagrams = new RefusalCounts();

	IntakeMeters() {
		InboundEndpoint.INVALID_FRAMES.forEach((cause) -> this.invalidFrames.put(cause, new LongAdder()));
		for (ConnectionDeadline deadline : ConnectionDeadline.values()) {
			this.expired.put(deadline, new LongAdder());
		}
	}

	/** Frames that were none, by cause: one of {@link InboundEndpoint#INVALID_FRAMES}. */
	LongAdder invalidFrames(Cause cause) {
		return Objects.requireNonNull(this.invalidFrames.get(cause));
	}

	/** Connections closed because their time was over. */
	LongAdder expired(ConnectionDeadline deadline) {
		return Objects.requireNonNull(this.expired.get(deadline));
	}

	/** Takes how long messages took, in nanoseconds; {@code null} for nobody. */
	@Nullable LongConsumer times() {
		return this.times;
	}

	void times(Object owner, LongConsumer taker) {
		this.takers.put(owner, taker);
		List<LongConsumer> all = List.copyOf(this.takers.values());
		this.times = (all.size() == 1) ? taker : (nanos) -> all.forEach((each) -> each.accept(nanos));
	}

	/** The last frames that were none. */
	RefusedFrames refusedFrames() {
		return this.refusedFrames;
	}

	ByteCount bytesIn() {
		return this.bytesIn;
	}

	ByteCount bytesOut() {
		return this.bytesOut;
	}

	/** Answers that came second or too late. */
	LongAdder lateAnswers() {
		return this.lateAnswers;
	}

	/** Datagrams whose senders may not send. */
	RefusalCounts refusedDatagrams() {
		return this.refusedDatagrams;
	}

}
