package dev.sluice.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A step of the conversation that comes before a new connection counts as one.
 *
 * @param send what is said; {@code null} where the step only listens
 * @param expect an expression over the {@code payload} of the frame that comes then;
 * {@code null} where no frame is awaited
 * @param within how long that frame may take; 10 s unless set
 */
public record ConnectStepDefinition(@Nullable SendDefinition send, @Nullable String expect,
		@DefaultValue("10s") Duration within) {
}
