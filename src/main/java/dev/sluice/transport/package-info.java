/**
 * Addresses and event loops, common to TCP and UDP.
 */
@NullMarked
package dev.sluice.transport;

import org.jspecify.annotations.NullMarked;
