package dev.sluice.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is said on a connection on which nothing else was sent for a while.
 *
 * @param send what is said; always needed
 * @param idle how long nothing was sent; always needed
 * @param expect an expression over the {@code payload} of frames, which is true for the
 * answer; {@code null} where no answer is awaited
 * @param within how long the answer may take before the connection is closed; 10 s unless
 * set
 */
public record HeartbeatDefinition(@Nullable SendDefinition send, @Nullable Duration idle, @Nullable String expect,
		@DefaultValue("10s") Duration within) {
}
