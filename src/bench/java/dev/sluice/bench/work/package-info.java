/**
 * The works that the contenders are measured at.
 */
@NullMarked
package dev.sluice.bench.work;

import org.jspecify.annotations.NullMarked;
