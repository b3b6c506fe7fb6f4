/**
 * Netty datagram sockets, on their own and as endpoints of Spring Integration.
 */
@NullMarked
package dev.sluice.transport.udp;

import org.jspecify.annotations.NullMarked;
