package dev.sluice.transport.tcp;

import java.time.Duration;
import java.util.List;

import dev.sluice.expression.Expression;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * The conversation that comes before a new connection counts as one.
 *
 * @param place whose connections, for the log, such as {@code inbound=feed}
 * @param steps what is said and awaited, in order
 * @param codec reads and writes payloads
 * @param log told of conversations that fail
 */
public record OnConnect(String place, List<Step> steps, PayloadCodec codec, BoundedLog log) {

	public OnConnect {
		steps = List.copyOf(steps);
	}

	/**
	 * A step.
	 *
	 * @param send what is said, or {@code null}
	 * @param expect true for the frame that comes then; {@code null} where none is
	 * awaited
	 * @param within how long the making of what is said, and then that frame, may take
	 */
	public record Step(@Nullable Speech send, @Nullable Expression expect, Duration within) {
	}

}
