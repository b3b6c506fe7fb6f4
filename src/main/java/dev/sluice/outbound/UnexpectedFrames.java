package dev.sluice.outbound;

import java.util.concurrent.atomic.LongAdder;

import dev.sluice.inbound.UnmatchedFrames;
import dev.sluice.message.BoundedLog;
import io.netty.buffer.ByteBuf;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * What a far side says that answers no pending request: counted, and given to nobody who
 * waits for something else. Safe for use by many threads.
 */
final class UnexpectedFrames {

	private final String outbound;

	private final BoundedLog log;

	private final LongAdder count = new LongAdder();

	/**
	 * Creates a count of zero.
	 * @param outbound the name of the outbound
	 * @param log where to log what no channel takes
	 */
	UnexpectedFrames(String outbound, Log log) {
		this.outbound = outbound;
		this.log = new BoundedLog(log);
	}

	/** Something was said that ends the connection, or means nothing. */
	void count() {
		this.count.increment();
	}

	/**
	 * Something was said where answers are told apart.
	 * @param channel takes it as a message, or {@code null} where it is only logged
	 * @param frame what was said, valid only during the call
	 * @param why it answers nothing
	 */
	void take(@Nullable UnmatchedFrames channel, ByteBuf frame, String why) {
		count();
		if (channel != null) {
			channel.take(frame);
		}
		else {
			log(why);
		}
	}

	/**
	 * Something was said that cannot be a message either.
	 * @param why it answers nothing
	 */
	void leaveOut(String why) {
		count();
		log(why);
	}

	private void log(String why) {
		this.log.warn("unmatched",
				() -> "event=answer-unmatched outbound=" + this.outbound + " reason=\"" + why + "\"");
	}

	long sum() {
		return this.count.sum();
	}

}
