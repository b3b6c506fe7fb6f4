/**
 * Cuts byte streams into frames and writes frames to them; knows Netty's buffers and no
 * Spring.
 */
@NullMarked
package dev.sluice.framing;

import org.jspecify.annotations.NullMarked;
