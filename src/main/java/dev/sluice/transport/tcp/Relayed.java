package dev.sluice.transport.tcp;

import java.net.InetSocketAddress;

/**
 * A connection that is passed on to a far side over another one.
 *
 * @param source the client that made it
 * @param destination where it was accepted
 */
public record Relayed(InetSocketAddress source, InetSocketAddress destination) {
}
