package dev.sluice.config;

import java.util.List;

import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.RouteProblem;
import dev.sluice.transport.SendDefinition;

/**
 * Finds what is wrong with routes, error replies and what is said on connections by what
 * beans and targets there are. Called while beans are still being defined: it must not
 * make any.
 */
public interface RouteChecks {

	/** Checks nothing, where beans cannot be told. */
	RouteChecks NONE = new RouteChecks() {

		@Override
		public List<RouteProblem> check(RouteDefinition route, GatewayDefinition gateway) {
			return List.of();
		}

		@Override
		public List<RouteProblem> checkErrorReply(InboundDefinition.ErrorReply reply, GatewayDefinition gateway) {
			return List.of();
		}

		@Override
		public List<RouteProblem> checkSend(SendDefinition send, GatewayDefinition gateway) {
			return List.of();
		}

		@Override
		public List<RouteProblem> checkExpression(String property, String text, GatewayDefinition gateway) {
			return List.of();
		}

	};

	/**
	 * Checks a route.
	 * @param route the route
	 * @param gateway the inbounds and outbounds beside it
	 * @return the mistakes, by properties relative to the route
	 */
	List<RouteProblem> check(RouteDefinition route, GatewayDefinition gateway);

	/**
	 * Checks the bean, or the beans in the text, of an error reply.
	 * @param reply the error reply, which has either
	 * @param gateway the inbounds and outbounds
	 * @return the mistakes, by properties relative to the error reply
	 */
	List<RouteProblem> checkErrorReply(InboundDefinition.ErrorReply reply, GatewayDefinition gateway);

	/**
	 * Checks the bean that makes what is sent.
	 * @param send what is sent
	 * @param gateway the inbounds and outbounds
	 * @return the mistakes, by properties relative to {@code send}
	 */
	List<RouteProblem> checkSend(SendDefinition send, GatewayDefinition gateway);

	/**
	 * Checks the beans in an expression.
	 * @param property where it is written
	 * @param text the expression; one that does not parse is passed over
	 * @param gateway the inbounds and outbounds
	 * @return the mistakes, by the property
	 */
	List<RouteProblem> checkExpression(String property, String text, GatewayDefinition gateway);

}
