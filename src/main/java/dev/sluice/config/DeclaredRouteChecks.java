package dev.sluice.config;

import java.util.List;

import dev.sluice.expression.Expression;
import dev.sluice.expression.ExpressionSyntaxException;
import dev.sluice.expression.Expressions;
import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.RouteProblem;
import dev.sluice.route.RouteValidator;
import dev.sluice.route.UnresolvedNameException;
import dev.sluice.transport.SendDefinition;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Checks routes against the beans of the application as they are defined, before any of
 * them is made.
 */
final class DeclaredRouteChecks implements RouteChecks {

	private final ConfigurableListableBeanFactory beans;

	DeclaredRouteChecks(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public List<RouteProblem> check(RouteDefinition route, GatewayDefinition gateway) {
		return validator(gateway).validate(route);
	}

	@Override
	public List<RouteProblem> checkErrorReply(InboundDefinition.ErrorReply reply, GatewayDefinition gateway) {
		RouteValidator validator = validator(gateway);
		String text = reply.text();
		String bean = reply.bean();
		try {
			if (bean != null) {
				validator.checkAnsweringBean(bean);
			}
			else if (text != null) {
				for (Expression expression : new Expressions(null).parseTemplate(text).expressions()) {
					validator.checkBeans(expression);
				}
			}
		}
		catch (UnresolvedNameException ex) {
			return List.of((bean != null) ? ex.at("bean", bean) : ex.at("text", String.valueOf(text)));
		}
		catch (ExpressionSyntaxException ex) {
			// Told with the inbound.
		}
		return List.of();
	}

	@Override
	public List<RouteProblem> checkSend(SendDefinition send, GatewayDefinition gateway) {
		String bean = send.bean();
		try {
			if (bean != null) {
				validator(gateway).checkAnsweringBean(bean);
			}
			return List.of();
		}
		catch (UnresolvedNameException ex) {
			return List.of(ex.at("bean", String.valueOf(bean)));
		}
	}

	@Override
	public List<RouteProblem> checkExpression(String property, String text, GatewayDefinition gateway) {
		try {
			validator(gateway).checkBeans(new Expressions(null).parse(text));
		}
		catch (UnresolvedNameException ex) {
			return List.of(ex.at(property, text));
		}
		catch (ExpressionSyntaxException ex) {
			// Told with what it is part of.
		}
		return List.of();
	}

	private RouteValidator validator(GatewayDefinition gateway) {
		return new RouteValidator(this.beans, gateway.inbounds(), gateway.outbounds());
	}

}
