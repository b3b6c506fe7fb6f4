package dev.sluice.route;

import java.util.Arrays;
import java.util.List;

import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.Routing;

import org.springframework.messaging.Message;

/**
 * The flows of an inbound's routes, in the order in which they are asked. Immutable.
 */
public final class RouteTable implements Routing {

	private final String inbound;

	private final Flow[] flows;

	/**
	 * Puts flows in an order.
	 * @param inbound the name of the inbound
	 * @param flows the flows, the first to be asked first
	 */
	public RouteTable(String inbound, List<Flow> flows) {
		this.inbound = inbound;
		this.flows = flows.toArray(Flow[]::new);
	}

	/** Whether it is that of an inbound. */
	boolean isOf(String name) {
		return this.inbound.equals(name);
	}

	/**
	 * Whether an event loop can run all of them.
	 * @return {@code false} if one of them may block
	 */
	public boolean isNonBlocking() {
		return Arrays.stream(this.flows).allMatch(Flow::isNonBlocking);
	}

	/**
	 * Whether messages need headers of their own, with a reply channel bound to their
	 * slot, because an answer may come from anywhere at any time.
	 * @return {@code true} if a route answers by a channel or a message handler
	 */
	public boolean needsOwnHeaders() {
		return Arrays.stream(this.flows).anyMatch(Flow::repliesByChannel);
	}

	@Override
	public void route(Message<?> message, Exchange exchange) {
		for (Flow flow : this.flows) {
			if (flow.take(message, exchange)) {
				return;
			}
		}
		exchange.reject(Cause.UNROUTED);
	}

}
