/**
 * The whole gateway: definitions in, running flows out; lifecycle, drain, ledger.
 */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
