package dev.sluice.transport;

import org.jspecify.annotations.Nullable;

/**
 * What the gateway says by itself, as the payload of a frame; exactly one of the two is
 * set.
 *
 * @param text text with escapes such as {@code \r}, or {@code hex:} and hex digits
 * @param bean a bean or {@code bean.method} that makes the payload
 */
public record SendDefinition(@Nullable String text, @Nullable String bean) {
}
