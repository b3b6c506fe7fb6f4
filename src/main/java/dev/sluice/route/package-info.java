/**
 * A {@link dev.sluice.route.RouteDefinition} made into a route: condition, steps,
 * targets.
 */
@NullMarked
package dev.sluice.route;

import org.jspecify.annotations.NullMarked;
