package dev.sluice.route;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

/**
 * What the expressions of an error reply see.
 *
 * @param payload the payload of the message that failed; {@code null} where there is none
 * @param headers its headers
 * @param cause the word of the {@link dev.sluice.message.Cause}
 * @param error the exception
 */
public record ErrorContext(@Nullable Object payload, MessageHeaders headers, String cause, Throwable error) {
}
