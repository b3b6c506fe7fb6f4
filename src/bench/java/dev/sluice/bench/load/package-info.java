/**
 * The load generator: one thread over the system's own sockets and epoll, so that one
 * core of it outruns one core of any server.
 */
@NullMarked
package dev.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
