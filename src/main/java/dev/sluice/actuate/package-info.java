/**
 * What operators see of a running gateway: health, meters, and who may look.
 */
@NullMarked
package dev.sluice.actuate;

import org.jspecify.annotations.NullMarked;
