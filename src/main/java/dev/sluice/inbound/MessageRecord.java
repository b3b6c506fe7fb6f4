package dev.sluice.inbound;

import dev.sluice.admission.InFlightBytes;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a message from its frame to its end, beyond what leads it there:
 * its bytes, where all that are in flight are bounded, and its begin, where messages are
 * logged. Elsewhere there is none.
 */
final class MessageRecord {

	/** What a message takes beside its bytes, about. */
	private static final long MESSAGE = 512;

	private final Intake intake;

	private final int bytes;

	private final long begun;

	private int answerBytes;

	private MessageRecord(Intake intake, int bytes) {
		this.intake = intake;
		this.bytes = bytes;
		this.begun = (intake.messageLog() != null) ? System.nanoTime() : 0;
	}

	/**
	 * A frame has come.
	 * @param intake of its inbound
	 * @param bytes its size
	 * @return its record, to be {@link #ended}, or {@code null} where nothing is to be
	 * remembered
	 */
	static @Nullable MessageRecord begin(Intake intake, int bytes) {
		InFlightBytes all = intake.inFlightBytes();
		if (!all.isLimited() && intake.messageLog() == null) {
			return null;
		}
		if (all.isLimited()) {
			all.begin(MESSAGE + bytes);
		}
		return new MessageRecord(intake, bytes);
	}

	/** An answer was made, which is kept until it is sent. */
	void answered(int size) {
		this.answerBytes += size;
		if (this.intake.inFlightBytes().isLimited()) {
			this.intake.inFlightBytes().answer(size);
		}
	}

	/**
	 * The message has ended, and is counted.
	 * @param message the message
	 */
	void ended(InboundExchange message) {
		InFlightBytes all = this.intake.inFlightBytes();
		if (all.isLimited()) {
			all.end(MESSAGE + this.bytes, this.answerBytes);
		}
		MessageLog log = this.intake.messageLog();
		if (log != null) {
			log.tell(new MessageLog.Entry(message.routeName(), message.describePeer(), message.messageIfMade(),
					this.bytes, this.answerBytes, message.outcome(), message.cause(), System.nanoTime() - this.begun));
		}
	}

}
