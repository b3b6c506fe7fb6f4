package dev.sluice.route;

import java.util.List;

import dev.sluice.message.Exchange;
import dev.sluice.message.Origin;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * Gives each message of an inbound to the first of its routes that takes it. Subscribed
 * to the channel of the inbound. The routes can be replaced while messages flow: a
 * message that a socket received brings those that held when it came. Messages that
 * application code sends to the channel are routed too; their answer goes to their reply
 * channel, and an error on the sender's thread is thrown to the sender.
 */
public final class Router implements MessageHandler {

	private final String inbound;

	private final BeanFactory beans;

	private final Origin application = new ApplicationOrigin();

	private volatile RouteTable routes;

	/**
	 * Creates a router.
	 * @param inbound the name of the inbound
	 * @param flows those of its routes, in the order in which they are asked
	 * @param beans resolves the names of reply channels
	 */
	public Router(String inbound, List<Flow> flows, BeanFactory beans) {
		this.inbound = inbound;
		this.routes = new RouteTable(inbound, flows);
		this.beans = beans;
	}

	/**
	 * The routes in use.
	 * @return the routes
	 */
	public RouteTable routes() {
		return this.routes;
	}

	/**
	 * Uses other routes, for messages that do not bring theirs.
	 * @param changed the routes
	 */
	public void use(RouteTable changed) {
		this.routes = changed;
	}

	@Override
	public void handleMessage(Message<?> message) {
		Exchange exchange = Exchange.of(message);
		if (exchange != null) {
			// It may have come to another inbound, and from there through the
			// application.
			RouteTable chosen = (exchange.routing() instanceof RouteTable own && own.isOf(this.inbound)) ? own
					: this.routes;
			chosen.route(message, exchange);
			return;
		}
		ApplicationExchange made = new ApplicationExchange(this.inbound, message, this.application, this.beans);
		this.routes.route(message, made);
		made.endSynchronousPart();
	}

	@Override
	public String toString() {
		return "routes of '" + this.inbound + "'";
	}

	/** All application code together: its messages leave in the order of the sends. */
	private static final class ApplicationOrigin extends Origin {

	}

}
