/**
 * An {@link dev.sluice.outbound.OutboundDefinition} made into a message handler.
 */
@NullMarked
package dev.sluice.outbound;

import org.jspecify.annotations.NullMarked;
