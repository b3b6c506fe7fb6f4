/**
 * The expressions of the configuration, over messages and bytes.
 */
@NullMarked
package dev.sluice.expression;

import org.jspecify.annotations.NullMarked;
