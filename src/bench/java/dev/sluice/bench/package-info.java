/**
 * The benchmark of Sluice beside its peers: {@link dev.sluice.bench.Benchmark} runs it.
 */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
