/**
 * The code that the documentation shows, word for word.
 */
package dev.sluice.documented;
