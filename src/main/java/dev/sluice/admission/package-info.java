/**
 * Who may connect, and how often. Knows addresses and time, and no sockets.
 */
@NullMarked
package dev.sluice.admission;

import org.jspecify.annotations.NullMarked;
