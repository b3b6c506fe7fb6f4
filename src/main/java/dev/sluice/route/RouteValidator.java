package dev.sluice.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.sluice.expression.Expression;
import dev.sluice.expression.Expressions;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.ExchangePattern;
import dev.sluice.outbound.OutboundDefinition;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds the mistakes in the definition of a route. Looks at bean definitions only and
 * makes no bean, so that it can be asked before there are any.
 */
public final class RouteValidator {

	private final Map<String, InboundDefinition> inbounds;

	private final TargetResolver resolver;

	private final PairingRules pairing;

	private final Expressions expressions;

	/**
	 * Creates the validator.
	 * @param beans the definitions of all beans
	 * @param inbounds the inbounds
	 * @param outbounds the outbounds
	 */
	public RouteValidator(ConfigurableListableBeanFactory beans, Map<String, InboundDefinition> inbounds,
			Map<String, OutboundDefinition> outbounds) {
		this.inbounds = Map.copyOf(inbounds);
		this.resolver = new TargetResolver(beans, inbounds, outbounds);
		this.pairing = new PairingRules(inbounds, outbounds);
		this.expressions = new Expressions(null);
	}

	/**
	 * Finds all mistakes in a definition: inbounds, expressions, steps, targets, and
	 * whether the route can answer.
	 * @param definition the definition
	 * @return the problems; empty where there are none
	 */
	public List<RouteProblem> validate(RouteDefinition definition) {
		RouteParser parser = new RouteParser(this.expressions, this.resolver);
		RouteParts parts = parser.parse(definition);
		List<RouteProblem> problems = new ArrayList<>(from(definition.from()));
		problems.addAll(parser.problems());
		problems.addAll(channels("to", definition.to(), parts.to()));
		problems.addAll(channels("copy-to", definition.copyTo(), parts.copyTo()));
		problems.addAll(idempotent(definition, parts));
		List<RouteProblem> paired = this.pairing.check(definition, parts);
		problems.addAll(paired);
		boolean replyExpected = definition.from().stream().anyMatch(this::awaitsAnswers);
		// Where a name is unknown, the first that is known may not be the first.
		if (replyExpected && paired.isEmpty() && !parts.to().isEmpty() && parts.to().size() == definition.to().size()) {
			RouteParts.Named first = parts.to().getFirst();
			if (!first.description().canAnswer()) {
				problems.add(new RouteProblem((parts.to().size() > 1) ? "to[0]" : "to", first.text(),
						"the inbound awaits answers, and this target gives none",
						"write a target that answers first, or 'pattern: one-way' at the inbound"));
			}
		}
		return problems;
	}

	private boolean awaitsAnswers(String name) {
		InboundDefinition inbound = this.inbounds.get(name);
		return inbound != null && inbound.pattern() == ExchangePattern.REQUEST_REPLY;
	}

	/** Told only where all targets are known: the one that is not may be meant. */
	private static List<RouteProblem> idempotent(RouteDefinition definition, RouteParts parts) {
		boolean known = parts.to().size() == definition.to().size()
				&& parts.copyTo().size() == definition.copyTo().size();
		boolean retried = Stream.concat(parts.to().stream(), parts.copyTo().stream())
			.anyMatch((target) -> target.description() instanceof TargetDescription.ToOutbound outbound
					&& outbound.retries());
		return (definition.idempotent() && known && !retried) ? List.of(new RouteProblem("idempotent", "true",
				"no target of the route tries anything again", "remove it, or write retry at an outbound of the route"))
				: List.of();
	}

	private List<RouteProblem> channels(String property, List<String> names, List<RouteParts.Named> targets) {
		List<RouteProblem> problems = new ArrayList<>();
		for (RouteParts.Named target : targets) {
			try {
				if (target.description() instanceof TargetDescription.ToChannel channel) {
					this.resolver.checkChannel(channel.name());
				}
			}
			catch (UnresolvedNameException ex) {
				String at = (names.size() > 1) ? property + "[" + names.indexOf(target.text()) + "]" : property;
				problems.add(ex.at(at, target.text()));
			}
		}
		return problems;
	}

	/**
	 * Checks the name of a bean that makes something, such as an error reply.
	 * @param name the bean, or {@code bean.method}
	 * @throws UnresolvedNameException if there is none of the name, or it returns nothing
	 */
	public void checkAnsweringBean(String name) throws UnresolvedNameException {
		BeanOperation operation = this.resolver.bean(name);
		if (!operation.answers() || operation.repliesByChannel()) {
			throw new UnresolvedNameException("'" + name + "' returns nothing",
					"write a Function or a method that returns the answer");
		}
	}

	/**
	 * Checks the beans of an expression.
	 * @param expression the expression
	 * @throws UnresolvedNameException if there is none of the name of one
	 */
	public void checkBeans(Expression expression) throws UnresolvedNameException {
		for (String bean : expression.beanNames()) {
			this.resolver.checkBean(bean);
		}
	}

	private List<RouteProblem> from(List<String> names) {
		List<RouteProblem> problems = new ArrayList<>();
		if (names.isEmpty()) {
			problems.add(new RouteProblem("from", "", "the route comes from nowhere", "write the name of an inbound"));
		}
		for (int i = 0; i < names.size(); i++) {
			String name = names.get(i);
			if (!this.inbounds.containsKey(name)) {
				problems.add(new RouteProblem((names.size() > 1) ? "from[" + i + "]" : "from", name,
						"there is no inbound '" + name + "'",
						NearestName.advice(name, new TreeSet<>(this.inbounds.keySet()), "define an inbound")));
			}
		}
		return problems;
	}

}
