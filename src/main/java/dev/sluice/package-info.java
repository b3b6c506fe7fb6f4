/**
 * The application: a main method around the auto-configured gateway.
 */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
