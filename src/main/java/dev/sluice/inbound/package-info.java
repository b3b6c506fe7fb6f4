/**
 * An {@link dev.sluice.inbound.InboundDefinition} made into an endpoint: adapter,\n *
 * channel, dispatch, limits and error policy.
 */
@NullMarked
package dev.sluice.inbound;

import org.jspecify.annotations.NullMarked;
