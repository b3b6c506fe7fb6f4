package dev.sluice.inbound;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What there is to tell of an open connection of an inbound.
 *
 * @param id the header {@code ip_connectionId} of its messages
 * @param inbound the name of the inbound
 * @param peer the address and port of the peer
 * @param since when it was made
 * @param bytesIn the bytes read, decrypted where they were encrypted
 * @param bytesOut the bytes of answers and other frames that the kernel has taken
 * @param messages the frames that have come
 * @param inFlight those of them that have not ended
 * @param tls the protocol by which it is encrypted, or {@code null} where it is not
 * @param lastActivity when something was last read
 */
public record InboundConnection(String id, String inbound, String peer, Instant since, long bytesIn, long bytesOut,
		long messages, int inFlight, @Nullable String tls, Instant lastActivity) {
}
