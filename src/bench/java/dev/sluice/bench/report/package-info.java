/**
 * What was measured, and how it is told.
 */
@NullMarked
package dev.sluice.bench.report;

import org.jspecify.annotations.NullMarked;
