package dev.sluice.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.sluice.expression.Expressions;
import dev.sluice.expression.Template;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundPeers;
import dev.sluice.message.Ledger;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundDefinition;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;

/**
 * Makes routes of their definitions. Makes the beans that they call, so it is to be used
 * when the application's beans can be made.
 */
public final class RouteFactory {

	private final ConfigurableListableBeanFactory beans;

	private final TargetResolver resolver;

	private final Expressions expressions;

	private final BeanInvocations invocations;

	/**
	 * Creates the factory.
	 * @param beans the beans
	 * @param json makes the arguments of beans
	 * @param expressions parses expressions
	 * @param inbounds the inbounds
	 * @param outbounds the outbounds
	 */
	public RouteFactory(ConfigurableListableBeanFactory beans, JsonMapper json, Expressions expressions,
			Map<String, InboundDefinition> inbounds, Map<String, OutboundDefinition> outbounds) {
		this(beans, expressions, new BeanInvocations(beans, new PayloadConversions(json)), inbounds, outbounds);
	}

	private RouteFactory(ConfigurableListableBeanFactory beans, Expressions expressions, BeanInvocations invocations,
			Map<String, InboundDefinition> inbounds, Map<String, OutboundDefinition> outbounds) {
		this.beans = beans;
		this.resolver = new TargetResolver(beans, inbounds, outbounds);
		this.expressions = expressions;
		this.invocations = invocations;
	}

	/**
	 * Makes routes among other inbounds and outbounds.
	 * @param inbounds the inbounds
	 * @param outbounds the outbounds
	 * @return a factory with the same beans
	 */
	public RouteFactory among(Map<String, InboundDefinition> inbounds, Map<String, OutboundDefinition> outbounds) {
		return new RouteFactory(this.beans, this.expressions, this.invocations, inbounds, outbounds);
	}

	/**
	 * The parser of expressions, with the application's beans.
	 * @return the parser
	 */
	public Expressions expressions() {
		return this.expressions;
	}

	/**
	 * Makes a call of a bean.
	 * @param name the bean, or {@code bean.method}
	 * @return the call
	 * @throws UnresolvedNameException if there is none of the name
	 */
	public BeanInvocation bean(String name) throws UnresolvedNameException {
		return handle(this.resolver.bean(name));
	}

	/**
	 * The outbounds among the targets of a route; not those that only get copies.
	 * @param definition a valid definition
	 * @return their names
	 */
	public List<String> outbounds(RouteDefinition definition) {
		return new RouteParser(this.expressions, this.resolver).parse(definition)
			.to()
			.stream()
			.map(RouteParts.Named::description)
			.filter(TargetDescription.ToOutbound.class::isInstance)
			.map((outbound) -> ((TargetDescription.ToOutbound) outbound).name())
			.toList();
	}

	/**
	 * Makes a route.
	 * @param name its name
	 * @param definition a valid definition
	 * @param outbounds gives the outbound of a name
	 * @param peers gives the peers of the inbound of a name
	 * @param ledger counts the messages of the route
	 * @return the route
	 * @throws InvalidRouteException if the definition is not valid
	 */
	public Route create(String name, RouteDefinition definition, Function<String, Outbound> outbounds,
			Function<String, InboundPeers> peers, Ledger ledger) {
		CopyFailures copyFailures = new CopyFailures(name);
		return new Route(name, ledger, copyFailures, flow(name, definition, outbounds, peers, ledger, copyFailures));
	}

	/**
	 * Makes another flow for a route.
	 * @param route the route, which goes on as it is
	 * @param definition a valid definition
	 * @param outbounds gives the outbound of a name
	 * @param peers gives the peers of the inbound of a name
	 * @return the flow, which counts with the route
	 * @throws InvalidRouteException if the definition is not valid
	 */
	public Flow change(Route route, RouteDefinition definition, Function<String, Outbound> outbounds,
			Function<String, InboundPeers> peers) {
		return flow(route.name(), definition, outbounds, peers, route.ledger(), route.counterOfCopies());
	}

	private Flow flow(String name, RouteDefinition definition, Function<String, Outbound> outbounds,
			Function<String, InboundPeers> peers, Ledger ledger, CopyFailures copyFailures) {
		RouteParser parser = new RouteParser(this.expressions, this.resolver);
		RouteParts parts = parser.parse(definition);
		if (!parser.problems().isEmpty()) {
			throw new InvalidRouteException(name, parser.problems());
		}
		Function<String, BeanInvocation> sending = (outbound) -> sending(outbounds.apply(outbound), definition);
		List<Target> targets = targets(parts.to(), sending, peers);
		List<Target> copies = targets(parts.copyTo(), sending, peers);
		Stage stage = end(name, parts, targets);
		if (!copies.isEmpty()) {
			stage = new CopyStage(copies, copyFailures, stage);
		}
		stage = steps(name, parts.steps(), stage);
		if (parts.seesHeaders()) {
			stage = new TransformStage(new Place(name, "headers"),
					(message) -> RouteMessages.withShared(message, SluiceHeaders.ROUTE, name), true, stage);
		}
		boolean repliesByChannel = !parts.to().isEmpty() && parts.to().getFirst().description().repliesByChannel();
		Map<LateChannel, String> lateChannels = lateChannels("to", targets);
		lateChannels.putAll(lateChannels("copy-to", copies));
		return new Flow(name, ledger, parts.when(), stage, repliesByChannel, lateChannels);
	}

	private Stage end(String name, RouteParts parts, List<Target> targets) {
		@Nullable Stage reply = parts.reply().isEmpty() ? null : steps(name, parts.reply(), AnswerStage.END);
		Answers answers = new Answers(reply);
		List<Place> places = targets.stream().map((target) -> new Place(name, "to '" + target.name() + "'")).toList();
		return switch (targets.size()) {
			case 0 -> new AnswerStage(answers);
			case 1 -> new TargetStage(places.getFirst(), targets.getFirst(), answers);
			default -> new TargetsStage(places, targets, answers);
		};
	}

	private Stage steps(String route, List<RouteParts.StepPart> steps, Stage end) {
		Stage stage = end;
		for (RouteParts.StepPart step : steps.reversed()) {
			Place place = new Place(route, step.place());
			Stage next = stage;
			stage = switch (step) {
				case RouteParts.Transform transform -> new TransformStage(place,
						TransformStage.payload(transform.expression()), !transform.expression().usesBeans(), next);
				case RouteParts.Headers headers ->
					new TransformStage(place, new HeadersTransformation(headers.headers()),
							headers.headers().values().stream().noneMatch(Template::usesBeans), next);
				case RouteParts.Filter filter -> new FilterStage(place, filter.expression(), next);
				case RouteParts.Handle handle ->
					new HandleStage(place, handle(handle.operation()), handle.operation().nonBlocking(), next);
			};
		}
		return stage;
	}

	private BeanInvocation handle(BeanOperation operation) {
		BeanInvocation invocation = this.invocations.bind(operation);
		if (!operation.repliesByChannel()) {
			return invocation;
		}
		// A message handler in the middle of a route returns nothing, and must not
		// answer.
		return (message) -> invocation.invoke(RouteMessages.unanswered(message));
	}

	private static BeanInvocation sending(Outbound outbound, RouteDefinition definition) {
		return definition.idempotent() ? outbound::sendIdempotent : outbound::send;
	}

	private List<Target> targets(List<RouteParts.Named> names, Function<String, BeanInvocation> sending,
			Function<String, InboundPeers> peers) {
		List<Target> targets = new ArrayList<>();
		for (RouteParts.Named name : names) {
			targets.add(switch (name.description()) {
				case TargetDescription.ToOutbound outbound ->
					new Target.Called(outbound.name(), sending.apply(outbound.name()), true);
				case TargetDescription.ToPeer peer ->
					new Target.Called(name.text(), peers.apply(peer.inbound())::send, true);
				case TargetDescription.ToChannel channel ->
					new Target.Told(channel.name(), channel(channel.name()), false);
				case TargetDescription.ToBean bean -> bean(name.text(), bean.operation());
				case TargetDescription.Discard ignored -> new Target.Discarded();
			});
		}
		return targets;
	}

	private Target bean(String text, BeanOperation operation) {
		if (operation.repliesByChannel()) {
			MessageHandler handler = this.beans.getBean(operation.bean(), MessageHandler.class);
			return new Target.Told(text, (message, timeout) -> {
				handler.handleMessage(message);
				return true;
			}, operation.nonBlocking());
		}
		return new Target.Called(text, this.invocations.bind(operation), operation.nonBlocking());
	}

	private MessageChannel channel(String name) {
		return this.beans.containsBean(name) ? this.beans.getBean(name, MessageChannel.class)
				: new LateChannel(this.beans, name);
	}

	private static Map<LateChannel, String> lateChannels(String property, List<Target> targets) {
		Map<LateChannel, String> late = new LinkedHashMap<>();
		for (Target target : targets) {
			if (target instanceof Target.Told told && told.channel() instanceof LateChannel channel) {
				late.put(channel, property);
			}
		}
		return late;
	}

}
