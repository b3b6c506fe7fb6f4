/**
 * The servers that are compared, each in a JVM of its own and each around the same
 * service.
 */
@NullMarked
package dev.sluice.bench.contender;

import org.jspecify.annotations.NullMarked;
