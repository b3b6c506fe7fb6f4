package dev.sluice.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import dev.sluice.expression.Expressions;
import dev.sluice.gateway.GatewayDefinition;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.route.NearestName;
import dev.sluice.route.RouteDefinition;
import dev.sluice.route.RouteProblem;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads the definition of the gateway from an environment and checks all of it. Makes no
 * bean, opens nothing and throws nothing: what is wrong is in the result. Used once.
 */
public final class GatewayDefinitions {

	private final Settings settings;

	private final Findings findings;

	private final ConfigurableEnvironment environment;

	private final Expressions expressions = new Expressions(null);

	private GatewayDefinitions(ConfigurableEnvironment environment) {
		this.environment = environment;
		this.settings = SettingsReader.read(environment);
		this.findings = new Findings(this.settings);
	}

	/**
	 * What was read.
	 *
	 * @param definition the definition, sound only where there are no problems
	 * @param problems all mistakes that were found, in the order of the configuration
	 */
	public record Result(GatewayDefinition definition, List<ConfigurationProblem> problems) {

		/**
		 * The definition, if there is nothing wrong with it.
		 * @return the definition
		 * @throws InvalidConfigurationException if there are problems
		 */
		public GatewayDefinition orThrow() {
			if (!this.problems.isEmpty()) {
				throw new InvalidConfigurationException(this.problems);
			}
			return this.definition;
		}

	}

	/**
	 * Reads and checks the definition of the gateway.
	 * @param environment where the properties are
	 * @param beans the beans of the application, defined but not made
	 * @param checks what is to be checked of routes
	 * @return the definition and the mistakes
	 */
	public static Result load(ConfigurableEnvironment environment, ConfigurableListableBeanFactory beans,
			RouteChecks checks) {
		GatewayDefinitions definitions = new GatewayDefinitions(environment);
		GatewayDefinition gateway = definitions.bind();
		definitions.validate(gateway, checks);
		new DeclaredBeans(definitions.findings, beans, checks).check(gateway);
		new SslBundleNames(definitions.findings, environment, beans).check(gateway);
		definitions.checkSubscribers(gateway, Subscribers.of(beans));
		List<ConfigurationProblem> problems = new ArrayList<>(definitions.findings.problems());
		problems.addAll(new UnresolvedPlaceholders(environment).ofSecurity());
		return new Result(gateway, List.copyOf(problems));
	}

	/**
	 * Finds the mistakes that show without the beans of the application.
	 * @param environment where the properties are
	 * @return the mistakes
	 */
	static List<ConfigurationProblem> problemsWithoutBeans(ConfigurableEnvironment environment) {
		GatewayDefinitions definitions = new GatewayDefinitions(environment);
		definitions.validate(definitions.bind(), RouteChecks.NONE);
		return definitions.findings.problems();
	}

	/**
	 * Finds inbounds that nothing subscribes to, once the beans are made.
	 * @param environment where the properties are
	 * @param gateway the definition
	 * @param subscribed whether the channel of an inbound has a subscriber
	 * @return a mistake for each inbound without
	 */
	public static List<ConfigurationProblem> unsubscribed(ConfigurableEnvironment environment,
			GatewayDefinition gateway, Predicate<String> subscribed) {
		Findings findings = new Findings(SettingsReader.read(environment));
		for (String inbound : gateway.sources().keySet()) {
			if (gateway.routesFrom(inbound).isEmpty() && !subscribed.test(inbound)) {
				unsubscribed(findings, inbound, gateway);
			}
		}
		return findings.problems();
	}

	/**
	 * Finds channels that routes send to and that do not exist, once the beans are made.
	 * @param environment where the properties are
	 * @param routes the mistakes found in each route, by its name
	 * @return the mistakes with their places in the configuration
	 */
	public static List<ConfigurationProblem> unreachable(ConfigurableEnvironment environment,
			Map<String, List<RouteProblem>> routes) {
		Findings findings = new Findings(SettingsReader.read(environment));
		routes.forEach((route, problems) -> problems
			.forEach((problem) -> findings.add(Section.ROUTES.path(route).append(problem.property()),
					EndpointChecks.sentence(problem.reason()), EndpointChecks.sentence(problem.action()))));
		return findings.problems();
	}

	private static void unsubscribed(Findings findings, String inbound, GatewayDefinition gateway) {
		boolean unmatched = gateway.unmatched().containsKey(inbound);
		findings.add(path(inbound, gateway),
				unmatched ? "Nothing takes what the far side says by itself."
						: "Nothing takes what the inbound receives.",
				"Write a route with from: " + inbound + ", or a bean with a method @ServiceActivator(inputChannel = \""
						+ inbound + "\").");
	}

	/**
	 * Where the name of an inbound, or of the channel of unmatched answers, is written.
	 */
	private static ConfigurationPropertyName path(String source, GatewayDefinition gateway) {
		return gateway.outbounds()
			.entrySet()
			.stream()
			.filter((outbound) -> source.equals(outbound.getValue().unmatched()))
			.map((outbound) -> Section.OUTBOUND.path(outbound.getKey()).append("correlation.unmatched"))
			.findFirst()
			.orElseGet(() -> Section.INBOUND.path(source));
	}

	/** Whether a route means the inbound and misspells it, which has been told. */
	private static boolean isMisspelt(String inbound, GatewayDefinition gateway) {
		Set<String> known = gateway.sources().keySet();
		return gateway.routes()
			.values()
			.stream()
			.flatMap((route) -> route.from().stream())
			.anyMatch((from) -> !known.contains(from) && inbound.equals(NearestName.of(from, known)));
	}

	private GatewayDefinition bind() {
		DefinitionBinder binder = new DefinitionBinder(this.settings, this.findings);
		Map<String, InboundDefinition> inbounds = bind(Section.INBOUND, DefinitionBinder::inbound, binder);
		Map<String, OutboundDefinition> outbounds = bind(Section.OUTBOUND, DefinitionBinder::outbound, binder);
		Map<String, RouteDefinition> routes = bind(Section.ROUTES, DefinitionBinder::route, binder);
		new PropertyNames(this.settings, this.findings).check(Section.LIMITS, Section.LIMITS.path());
		return new GatewayDefinition(inbounds, outbounds, routes, binder.limits(Section.LIMITS.path()),
				bind(Section.USERS, DefinitionBinder::user, binder));
	}

	private <T> Map<String, T> bind(Section section,
			BiFunction<DefinitionBinder, ConfigurationPropertyName, T> definition, DefinitionBinder binder) {
		Map<String, T> bound = new LinkedHashMap<>();
		Set<ConfigurationPropertyName> seen = new HashSet<>();
		PropertyNames names = new PropertyNames(this.settings, this.findings);
		for (String name : this.settings.names(section)) {
			ConfigurationPropertyName path = section.path(name);
			boolean isName = path.getNumberOfElements() == Settings.DEPTH;
			if (isName && seen.add(path)) {
				names.check(section, path);
				bound.put(name, definition.apply(binder, path));
			}
		}
		return bound;
	}

	private void validate(GatewayDefinition gateway, RouteChecks checks) {
		InboundValidator inbounds = new InboundValidator(this.findings, this.expressions);
		gateway.inbounds().forEach((name, inbound) -> inbounds.validate(Section.INBOUND.path(name), inbound));
		new LimitsCheck(this.findings).check(gateway);
		new UsersCheck(this.findings).check(gateway.users());
		new ListenConflicts(this.findings, this.environment).check(gateway.inbounds());
		OutboundValidator outbounds = new OutboundValidator(this.findings, this.expressions);
		gateway.outbounds().forEach((name, outbound) -> outbounds.validate(Section.OUTBOUND.path(name), outbound));
		new UnmatchedNames(this.findings).check(gateway);
		RouteCheck routes = new RouteCheck(this.settings, this.findings, checks);
		gateway.routes().forEach((name, route) -> routes.check(Section.ROUTES.path(name), route, gateway));
		RouteOrder order = new RouteOrder(this.findings);
		gateway.sources().keySet().forEach((name) -> order.check(name, gateway.routesFrom(name)));
	}

	private void checkSubscribers(GatewayDefinition gateway, Subscribers subscribers) {
		for (String inbound : gateway.sources().keySet()) {
			Map<String, RouteDefinition> routes = gateway.routesFrom(inbound);
			String consumer = subscribers.on(inbound).orElse(null);
			if (consumer != null && !routes.isEmpty()) {
				String route = routes.keySet().iterator().next();
				this.findings.add(Section.ROUTES.path(route).append("from"),
						"The route takes from " + inbound + ", and so does " + consumer + ".",
						"Remove the route, or the annotation and write the bean as a target: to: bean.method.");
			}
			else if (consumer == null && routes.isEmpty() && !subscribers.mayBeMore()
					&& !this.findings.isMisspelt(Section.ROUTES) && !isMisspelt(inbound, gateway)) {
				unsubscribed(this.findings, inbound, gateway);
			}
		}
	}

}
