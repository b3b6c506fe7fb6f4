package dev.sluice.inbound;

import java.util.function.LongConsumer;

import dev.sluice.admission.InFlightBytes;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a message from its frame to its end, beyond what leads it there:
 * its bytes, where all that are in flight are bounded, and its begin, where it is logged
 * or timed. Elsewhere there is none.
 */
final class MessageRecord {

	/** What a message takes beside its bytes, about. */
	private static final long MESSAGE = 512;

	/** All that is held, where that is bounded. */
	private final @Nullable InFlightBytes all;

	private final @Nullable MessageLog log;

	/** Takes the time that it took; {@code null} where that is not wanted. */
	private final @Nullable LongConsumer times;

	private final @Nullable MessageTrace trace;

	private final int bytes;

	private final long begun;

	private int answerBytes;

	private MessageRecord(@Nullable InFlightBytes all, @Nullable MessageLog log, @Nullable LongConsumer times,
			@Nullable MessageTrace trace, int bytes) {
		this.all = all;
		this.log = log;
		this.times = times;
		this.trace = trace;
		this.bytes = bytes;
		this.begun = (log != null || times != null) ? System.nanoTime() : 0;
	}

	/**
	 * A frame has come.
	 * @param intake of its inbound
	 * @param log is to have a line for it; {@code null} for none
	 * @param times takes the time that it took; {@code null} where that is not wanted
	 * @param trace its trace; {@code null} where it is not traced
	 * @param bytes its size
	 * @return its record, to be {@link #ended}, or {@code null} where nothing is to be
	 * remembered
	 */
	static @Nullable MessageRecord begin(Intake intake, @Nullable MessageLog log, @Nullable LongConsumer times,
			@Nullable MessageTrace trace, int bytes) {
		InFlightBytes all = intake.inFlightBytes();
		boolean limited = all.isLimited();
		if (!limited && log == null && times == null && trace == null) {
			return null;
		}
		if (limited) {
			all.begin(MESSAGE + bytes);
		}
		return new MessageRecord(limited ? all : null, log, times, trace, bytes);
	}

	@Nullable MessageTrace trace() {
		return this.trace;
	}

	/** An answer was made, which is kept until it is sent. */
	void answered(int size) {
		this.answerBytes += size;
		if (this.all != null) {
			this.all.answer(size);
		}
	}

	/**
	 * The message has ended, and is counted.
	 * @param message the message
	 */
	void ended(InboundExchange message) {
		if (this.all != null) {
			this.all.end(MESSAGE + this.bytes, this.answerBytes);
		}
		long took = (this.begun != 0) ? System.nanoTime() - this.begun : 0;
		if (this.times != null) {
			this.times.accept(took);
		}
		if (this.log != null && this.log.wants(message.outcome())) {
			this.log.tell(new MessageLog.Entry(message.routeName(), message.describePeer(), message.messageIfMade(),
					this.bytes, this.answerBytes, message.outcome(), message.cause(), took,
					(this.trace != null) ? this.trace.id() : null));
		}
		if (this.trace != null) {
			this.trace.end(message);
		}
	}

}
