package dev.sluice.route;

import java.util.List;

import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.Origin;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * Gives each message of an inbound to the first of its routes that takes it. Subscribed
 * to the channel of the inbound. The routes can be replaced while messages flow: each
 * message sees the old ones or the new ones. Messages that application code sends to the
 * channel are routed too; their answer goes to their reply channel, and an error on the
 * sender's thread is thrown to the sender.
 */
public final class Router implements MessageHandler {

	private final String inbound;

	private final BeanFactory beans;

	private final Origin application = new ApplicationOrigin();

	private volatile Route[] routes;

	/**
	 * Creates a router.
	 * @param inbound the name of the inbound
	 * @param routes its routes, in the order in which they are asked
	 * @param beans resolves the names of reply channels
	 */
	public Router(String inbound, List<Route> routes, BeanFactory beans) {
		this.inbound = inbound;
		this.routes = routes.toArray(Route[]::new);
		this.beans = beans;
	}

	/**
	 * Replaces the routes, from the next message on.
	 * @param replacement the routes, in the order in which they are asked
	 */
	public void replace(List<Route> replacement) {
		this.routes = replacement.toArray(Route[]::new);
	}

	/**
	 * The routes in use.
	 * @return the routes, in the order in which they are asked
	 */
	public List<Route> routes() {
		return List.of(this.routes);
	}

	/**
	 * Whether an event loop can run all routes.
	 * @return {@code false} if one of them may block
	 */
	public boolean isNonBlocking() {
		return routes().stream().allMatch(Route::isNonBlocking);
	}

	/**
	 * Whether messages need headers of their own, with a reply channel bound to their
	 * slot, because an answer may come from anywhere at any time.
	 * @return {@code true} if a route answers by a channel or a message handler
	 */
	public boolean needsOwnHeaders() {
		return routes().stream().anyMatch(Route::repliesByChannel);
	}

	@Override
	public void handleMessage(Message<?> message) {
		Exchange exchange = Exchange.of(message);
		if (exchange != null) {
			route(message, exchange);
			return;
		}
		ApplicationExchange own = new ApplicationExchange(this.inbound, message, this.application, this.beans);
		route(message, own);
		own.endSynchronousPart();
	}

	private void route(Message<?> message, Exchange exchange) {
		for (Route route : this.routes) {
			if (route.take(message, exchange)) {
				return;
			}
		}
		exchange.reject(Cause.UNROUTED);
	}

	@Override
	public String toString() {
		return "routes of '" + this.inbound + "'";
	}

	/** All application code together: its messages leave in the order of the sends. */
	private static final class ApplicationOrigin extends Origin {

	}

}
