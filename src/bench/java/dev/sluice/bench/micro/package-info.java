/**
 * Micro-benchmarks of the pieces that profiles of the gateway name.
 */
@NullMarked
package dev.sluice.bench.micro;

import org.jspecify.annotations.NullMarked;
