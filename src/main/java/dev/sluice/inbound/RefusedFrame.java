package dev.sluice.inbound;

import java.time.Instant;

/**
 * A frame or datagram that was none.
 *
 * @param at when it came
 * @param peer who sent it
 * @param cause the word of the cause
 * @param error what is wrong with it
 */
public record RefusedFrame(Instant at, String peer, String cause, String error) {
}
