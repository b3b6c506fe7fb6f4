/**
 * Netty under Spring Integration's TCP connection factories.
 */
@NullMarked
package dev.sluice.transport.tcp;

import org.jspecify.annotations.NullMarked;
