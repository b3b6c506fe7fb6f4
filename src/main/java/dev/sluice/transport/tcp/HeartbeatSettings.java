package dev.sluice.transport.tcp;

import java.time.Duration;

import dev.sluice.expression.Expression;
import dev.sluice.message.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * What the heartbeats of a place have in common.
 *
 * @param send what is said
 * @param idle after how long without anything sent
 * @param expect true for the frame that answers; {@code null} where no answer is awaited
 * @param within how long the making of what is said, and then the answer, may take
 * @param codec reads and writes payloads
 */
public record HeartbeatSettings(Speech send, Duration idle, @Nullable Expression expect, Duration within,
		PayloadCodec codec) {
}
