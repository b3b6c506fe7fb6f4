/**
 * The properties under {@code sluice}: bound, merged, checked and, where they are wrong,
 * explained.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
