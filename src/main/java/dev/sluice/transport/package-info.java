/**
 * Addresses, event loops and what is said by itself, common to inbounds and outbounds.
 */
@NullMarked
package dev.sluice.transport;

import org.jspecify.annotations.NullMarked;
