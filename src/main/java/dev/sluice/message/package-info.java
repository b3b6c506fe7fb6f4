/**
 * What travels through the gateway: payloads, the exchange that a received message opens,
 * the causes for which it may end badly, and the ledger that counts its end.
 */
@NullMarked
package dev.sluice.message;

import org.jspecify.annotations.NullMarked;
