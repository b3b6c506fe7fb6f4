package dev.sluice.gateway;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.gateway.ChangePlan.Action;
import dev.sluice.gateway.ChangePlan.Kind;
import dev.sluice.inbound.InboundChange;
import dev.sluice.inbound.InboundChannel;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundFactory;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.ReplaceableOutbound;
import dev.sluice.route.Flow;
import dev.sluice.route.Route;
import dev.sluice.route.RouteProblem;
import dev.sluice.route.RouteTable;
import dev.sluice.route.Router;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/**
 * Makes a gateway that runs into another, as planned: all parts are made and all sockets
 * bound first, then each takes its place. Where something fails, what was done is undone.
 * Used once, while nothing else starts, stops or changes the gateway.
 */
final class GatewayChange {

	private static final Log logger = LogFactory.getLog(GatewayChange.class);

	private final Gateway gateway;

	private final GatewayDefinition before;

	private final GatewayDefinition after;

	private final ChangePlan plan;

	private final ConfigurableListableBeanFactory beans;

	private final BeanDefinitionRegistry registry;

	private final GatewayParts parts;

	private final GatewayBeans definer;

	/** What takes back what was done, the last first. */
	private final Deque<Runnable> undo = new ArrayDeque<>();

	private final Map<String, Flow> flows = new LinkedHashMap<>();

	private final Map<String, RouteTable> tables = new LinkedHashMap<>();

	private final Map<String, InboundChange> inbounds = new LinkedHashMap<>();

	private final List<InboundEndpoint> added = new ArrayList<>();

	private final List<Outbound> addedOutbounds = new ArrayList<>();

	private final Map<ReplaceableOutbound, Outbound> replaced = new LinkedHashMap<>();

	GatewayChange(Gateway gateway, GatewayDefinition after, ChangePlan plan, GatewayParts parts,
			ConfigurableListableBeanFactory beans) {
		this.gateway = gateway;
		this.before = gateway.definition();
		this.after = after;
		this.plan = plan;
		this.beans = beans;
		this.registry = (BeanDefinitionRegistry) beans;
		this.parts = parts;
		this.definer = new GatewayBeans(after, beans, this.registry, parts);
	}

	/**
	 * Makes the change.
	 * @return what is left of before, to be let go when it is drained
	 * @throws ChangeFailedException if it could not be made; then nothing has changed
	 */
	Retirement make() {
		try {
			makeOutbounds();
			makeRoutes();
			makeInbounds();
			bind();
			apply();
		}
		catch (RuntimeException ex) {
			undo();
			throw new ChangeFailedException(Objects.requireNonNullElse(ex.getMessage(), ex.getClass().getSimpleName()),
					ex);
		}
		return finish();
	}

	private void undo() {
		for (Runnable step = this.undo.poll(); step != null; step = this.undo.poll()) {
			try {
				step.run();
			}
			catch (RuntimeException ex) {
				logger.warn("event=undo-failed reason=\"" + ex.getMessage() + "\"");
			}
		}
	}

	private Stream<String> names(Kind kind, Action action) {
		return this.plan.changes()
			.stream()
			.filter((change) -> change.kind() == kind && change.action() == action)
			.map(ChangePlan.Change::name);
	}

	private void makeOutbounds() {
		names(Kind.OUTBOUND, Action.ADD).forEach((name) -> {
			this.undo.push(() -> GatewayBeans.removeOutbound(name, this.beans, this.registry));
			this.definer.outbound(name);
			this.addedOutbounds.add(this.definer.makeOutbound(name));
		});
		names(Kind.OUTBOUND, Action.REPLACE).forEach((name) -> {
			ReplaceableOutbound outbound = this.beans.getBean(GatewayBeans.handlerOf(name), ReplaceableOutbound.class);
			this.replaced.put(outbound, this.parts.outbound(name, outbound.current()));
		});
	}

	private void makeRoutes() {
		// Routes may send to the peers of new inbounds.
		names(Kind.INBOUND, Action.ADD).forEach((name) -> {
			this.undo.push(() -> GatewayBeans.removeInbound(name, this.beans, this.registry));
			this.definer.inbound(name);
		});
		names(Kind.ROUTE, Action.ADD).forEach((name) -> {
			this.undo.push(() -> GatewayBeans.removeRoute(name, this.beans, this.registry));
			this.definer.route(name);
			this.flows.put(name, route(name).flow());
		});
		names(Kind.ROUTE, Action.CHANGE).forEach((name) -> this.flows.put(name, this.parts.flow(route(name))));
		for (Flow flow : this.flows.values()) {
			for (RouteProblem problem : flow.missingChannels()) {
				throw new IllegalStateException(problem.reason());
			}
		}
	}

	private Route route(String name) {
		return this.beans.getBean(GatewayBeans.beanOf(name), Route.class);
	}

	private Flow flow(String route) {
		Flow changed = this.flows.get(route);
		return (changed != null) ? changed : route(route).flow();
	}

	private void makeInbounds() {
		names(Kind.INBOUND, Action.ADD).forEach((name) -> {
			this.added.add(this.definer.makeInbound(name));
			if (this.beans.getBean(name, InboundChannel.class).getSubscriberCount() == 0) {
				throw new IllegalStateException("nothing takes what the inbound " + name + " receives");
			}
		});
		InboundFactory factory = this.beans.getBean(InboundFactory.class);
		this.after.sources().forEach((name, definition) -> {
			InboundEndpoint endpoint = this.gateway.inbounds().get(name);
			boolean other = Stream.of(Action.ADD, Action.RESTART)
				.flatMap((action) -> names(Kind.INBOUND, action))
				.anyMatch(name::equals);
			if (endpoint != null && !other && ChangePlanner.isAffected(name, this.plan, this.before, this.after)) {
				RouteTable table = table(name);
				if (table != null) {
					this.tables.put(name, table);
				}
				this.inbounds.put(name, factory.change(endpoint, definition, this.parts.handling(name, table)));
			}
		});
	}

	private @Nullable RouteTable table(String inbound) {
		if (this.after.routesFrom(inbound).isEmpty()) {
			return null;
		}
		if (!this.beans.containsBean(GatewayBeans.routerOf(inbound))) {
			this.undo.push(() -> GatewayBeans.removeRouter(inbound, this.beans, this.registry));
			this.definer.router(inbound);
			this.definer.makeRouter(inbound);
		}
		return new RouteTable(inbound, this.parts.flows(inbound, this::flow));
	}

	private void bind() {
		List<SocketsNotBoundException.Refusal> refusals = new ArrayList<>();
		for (InboundEndpoint inbound : this.added) {
			this.undo.push(inbound::release);
			bind(inbound.name(), refusals, inbound::bind);
		}
		this.inbounds.forEach((name, change) -> {
			this.undo.push(change::undo);
			bind(name, refusals, change::bind);
		});
		if (!refusals.isEmpty()) {
			throw new SocketsNotBoundException(refusals);
		}
	}

	private void bind(String name, List<SocketsNotBoundException.Refusal> refusals, Runnable step) {
		try {
			step.run();
		}
		catch (UncheckedIOException ex) {
			InboundDefinition definition = Objects.requireNonNull(this.after.sources().get(name));
			refusals.add(Gateway.refusal(name, Objects.requireNonNull(definition.listen()), ex));
		}
	}

	private void apply() {
		boolean running = this.gateway.isRunning();
		for (Outbound outbound : this.addedOutbounds) {
			this.undo.push(outbound::stop);
			if (running) {
				outbound.start();
			}
		}
		this.replaced.forEach((outbound, next) -> {
			Outbound old = outbound.current();
			this.undo.push(() -> outbound.restore(old));
			outbound.replace(next, running);
		});
		names(Kind.ROUTE, Action.CHANGE).forEach((name) -> {
			Flow old = route(name).flow();
			this.undo.push(() -> route(name).become(old));
			route(name).become(flow(name));
		});
		this.tables.forEach((name, table) -> {
			Router router = this.beans.getBean(GatewayBeans.routerOf(name), Router.class);
			RouteTable old = router.routes();
			this.undo.push(() -> router.use(old));
			router.use(table);
		});
		this.inbounds.forEach((name, change) -> {
			List<SocketsNotBoundException.Refusal> refusals = new ArrayList<>();
			bind(name, refusals, change::apply);
			if (!refusals.isEmpty()) {
				throw new SocketsNotBoundException(refusals);
			}
		});
		for (InboundEndpoint inbound : this.added) {
			this.undo.push(inbound::stop);
			if (running) {
				inbound.start();
			}
		}
	}

	/** From here on nothing fails. */
	private Retirement finish() {
		this.beans.getBean(GatewayCapacity.class).reconfigure(this.after.limits().connections(), bytes(this.after));
		this.added.forEach((inbound) -> this.gateway.inbounds().put(inbound.name(), inbound));
		this.addedOutbounds.forEach((outbound) -> this.gateway.outbounds().put(outbound.name(), outbound));
		this.inbounds.values().forEach(InboundChange::finish);
		this.gateway.become(this.after);
		Stream.concat(this.added.stream(), names(Kind.INBOUND, Action.REOPEN).map(this.gateway.inbounds()::get))
			.filter(Objects::nonNull)
			.forEach(Gateway::logOpen);
		Retirement retirement = new Retirement(this.gateway, this.beans);
		names(Kind.INBOUND, Action.REMOVE).forEach(retirement::inbound);
		names(Kind.OUTBOUND, Action.REMOVE).forEach(retirement::outbound);
		names(Kind.ROUTE, Action.REMOVE).forEach(retirement::route);
		this.inbounds.keySet()
			.stream()
			.filter((name) -> this.after.routesFrom(name).isEmpty())
			.forEach((name) -> GatewayBeans.removeRouter(name, this.beans, this.registry));
		return retirement;
	}

	private static @Nullable Long bytes(GatewayDefinition definition) {
		return (definition.limits().inFlightBytes() != null) ? definition.limits().inFlightBytes().toBytes() : null;
	}

}
