package dev.sluice.inbound;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.EventLoop;

/**
 * The hand-overs of an inbound, one for each event loop that has connections of it.
 */
final class Handovers {

	private final Map<EventLoop, Handover> byLoop = new ConcurrentHashMap<>();

	Handover of(EventLoop eventLoop) {
		return this.byLoop.computeIfAbsent(eventLoop, Handover::new);
	}

}
