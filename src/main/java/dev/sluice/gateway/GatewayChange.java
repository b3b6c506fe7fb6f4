package dev.sluice.gateway;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import dev.sluice.admission.GatewayCapacity;
import dev.sluice.gateway.ChangePlan.Action;
import dev.sluice.gateway.ChangePlan.Kind;
import dev.sluice.inbound.InboundChange;
import dev.sluice.inbound.InboundChannel;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundFactory;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.ReplaceableOutbound;
import dev.sluice.route.Flow;
import dev.sluice.route.Route;
import dev.sluice.route.RouteProblem;
import dev.sluice.route.RouteTable;
import dev.sluice.route.Router;
import dev.sluice.transport.Address;
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

	private final Set<String> gaveWay = new HashSet<>();

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
			checkRestarts();
			this.undo.push(this.definer::removeDefined);
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

	/** What the gateway cannot become without a restart; users and limits stay then. */
	private void checkRestarts() {
		for (Kind kind : List.of(Kind.INBOUND, Kind.OUTBOUND)) {
			names(kind, Action.RESTART).findFirst().ifPresent((name) -> {
				throw new IllegalStateException(
						"the " + kind.word() + " " + name + " can become what it is to be by a restart only");
			});
			names(kind, Action.REMOVE).forEach(this::checkUnused);
		}
	}

	/** With a bean all are destroyed that it was injected into. */
	private void checkUnused(String name) {
		for (String part : GatewayBeans.names(name)) {
			for (String user : this.beans.getDependentBeans(part)) {
				if (!GatewayBeans.isPart(this.beans, user)) {
					throw new IllegalStateException("the bean " + user + " of the application uses " + part
							+ ", which can go by a restart only");
				}
			}
		}
	}

	private void makeOutbounds() {
		names(Kind.OUTBOUND, Action.ADD).forEach((name) -> {
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
			this.definer.inbound(name);
		});
		names(Kind.ROUTE, Action.ADD).forEach((name) -> {
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
			checkSubscribed(name);
		});
		InboundFactory factory = this.beans.getBean(InboundFactory.class);
		this.after.sources().forEach((name, definition) -> {
			InboundEndpoint endpoint = this.gateway.inbounds().get(name);
			boolean adding = names(Kind.INBOUND, Action.ADD).anyMatch(name::equals);
			if (endpoint != null && !adding && ChangePlanner.isAffected(name, this.plan, this.before, this.after)) {
				RouteTable table = table(name);
				if (table != null) {
					this.tables.put(name, table);
				}
				else {
					checkSubscribed(name);
				}
				this.inbounds.put(name, factory.change(endpoint, definition, this.parts.handling(name, table)));
			}
		});
	}

	/**
	 * Flows of the application cannot be seen before; the router goes where no route is
	 * left.
	 */
	private void checkSubscribed(String inbound) {
		boolean routed = !this.after.routesFrom(inbound).isEmpty();
		int routers = (!routed && this.beans.containsBean(GatewayBeans.routerOf(inbound))) ? 1 : 0;
		if (this.beans.getBean(inbound, InboundChannel.class).getSubscriberCount() <= routers) {
			throw new IllegalStateException("nothing takes what the inbound " + inbound + " receives");
		}
	}

	private @Nullable RouteTable table(String inbound) {
		if (this.after.routesFrom(inbound).isEmpty()) {
			return null;
		}
		if (!this.beans.containsBean(GatewayBeans.routerOf(inbound))) {
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
		Address address = Objects.requireNonNull(this.after.sources().get(name)).listen();
		try {
			step.run();
		}
		catch (UncheckedIOException ex) {
			if (address != null && removedGivesWay(address)) {
				bind(name, refusals, step);
			}
			else {
				refusals.add(Gateway.refusal(name, Objects.requireNonNull(address), ex));
			}
		}
	}

	/**
	 * One that is removed may have the address until now, as where it only got another
	 * name.
	 */
	private boolean removedGivesWay(Address address) {
		for (String name : names(Kind.INBOUND, Action.REMOVE).toList()) {
			InboundEndpoint removed = this.gateway.inbounds().get(name);
			Address had = (removed != null && removed.definition().listen() != null)
					? Address.parse(removed.status().address()) : null;
			if (removed != null && had != null && had.scheme() == address.scheme() && had.port() == address.port()
					&& this.gaveWay.add(name)) {
				removed.giveWay();
				this.undo.push(removed::reopen);
				return true;
			}
		}
		return false;
	}

	private void apply() {
		boolean running = this.gateway.isRunning();
		for (Outbound outbound : this.addedOutbounds) {
			this.undo.push(outbound::stop);
			if (running) {
				outbound.start();
			}
		}
		replaceOutbounds(running);
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

	/** All at the same time: each may wait for what it was given before. */
	private void replaceOutbounds(boolean running) {
		List<Thread> replacing = new ArrayList<>();
		this.replaced.forEach((outbound, next) -> {
			Outbound old = outbound.current();
			this.undo.push(() -> outbound.restore(old));
			replacing.add(Thread.ofVirtual()
				.name("sluice-replace-" + outbound.name())
				.start(() -> outbound.replace(next, running)));
		});
		for (Thread thread : replacing) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("interrupted", ex);
			}
		}
	}

	/** What needs a restart stays as it was. */
	private GatewayDefinition effective() {
		boolean sameUsers = names(Kind.USER, Action.RESTART).findAny().isPresent();
		boolean sameLimits = names(Kind.LIMITS, Action.RESTART).findAny().isPresent();
		return new GatewayDefinition(this.after.inbounds(), this.after.outbounds(), this.after.routes(),
				sameLimits ? this.before.limits() : this.after.limits(),
				sameUsers ? this.before.users() : this.after.users());
	}

	/** From here on nothing fails. */
	private Retirement finish() {
		GatewayDefinition now = effective();
		this.beans.getBean(GatewayCapacity.class).reconfigure(now.limits().connections(), bytes(now));
		this.added.forEach((inbound) -> this.gateway.inbounds().put(inbound.name(), inbound));
		this.addedOutbounds.forEach((outbound) -> this.gateway.outbounds().put(outbound.name(), outbound));
		this.inbounds.values().forEach(InboundChange::finish);
		this.gateway.become(now);
		Stream.concat(this.added.stream(), names(Kind.INBOUND, Action.REOPEN).map(this.gateway.inbounds()::get))
			.filter(Objects::nonNull)
			.forEach(Gateway::logOpen);
		Retirement retirement = new Retirement(this.gateway, this.beans);
		names(Kind.INBOUND, Action.REMOVE).forEach(retirement::inbound);
		names(Kind.OUTBOUND, Action.REMOVE).forEach(retirement::outbound);
		names(Kind.ROUTE, Action.REMOVE).forEach((name) -> GatewayBeans.removeRoute(name, this.beans, this.registry));
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
