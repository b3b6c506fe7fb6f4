package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.sluice.gateway.ChangePlan.Action;
import dev.sluice.gateway.ChangePlan.Change;
import dev.sluice.gateway.ChangePlan.Kind;
import dev.sluice.gateway.Differences.Difference;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.outbound.OutboundDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Says what it takes to make a gateway that runs into another.
 */
final class ChangePlanner {

	private final GatewayDefinition before;

	private final GatewayDefinition after;

	private final GatewayParts partsBefore;

	private final GatewayParts partsAfter;

	private final Map<String, InboundEndpoint> endpoints;

	private final List<Change> changes = new ArrayList<>();

	/**
	 * Creates a planner.
	 * @param before what holds
	 * @param partsBefore of that
	 * @param after what is to hold
	 * @param partsAfter of that
	 * @param endpoints the inbounds that run
	 */
	ChangePlanner(GatewayDefinition before, GatewayParts partsBefore, GatewayDefinition after, GatewayParts partsAfter,
			Map<String, InboundEndpoint> endpoints) {
		this.before = before;
		this.partsBefore = partsBefore;
		this.after = after;
		this.partsAfter = partsAfter;
		this.endpoints = endpoints;
	}

	ChangePlan plan() {
		Map<String, InboundDefinition> sources = this.before.sources();
		Differences.of(sources, this.after.sources()).forEach(this::inbound);
		pairs();
		Differences.of(this.before.outbounds(), this.after.outbounds())
			.forEach((name, how) -> add(Kind.OUTBOUND, name, how,
					isPairedOtherwise(name) ? Action.RESTART : Action.REPLACE, this.before.outbounds().get(name),
					this.after.outbounds().get(name)));
		Differences.of(this.before.routes(), this.after.routes())
			.forEach((name, how) -> add(Kind.ROUTE, name, how, Action.CHANGE, this.before.routes().get(name),
					this.after.routes().get(name)));
		boolean closed = this.before.users().isEmpty() || this.after.users().isEmpty();
		Differences.of(this.before.users(), this.after.users())
			.forEach((name, how) -> add(Kind.USER, name, closed ? Difference.CHANGED : how,
					closed ? Action.RESTART : Action.CHANGE, this.before.users().get(name),
					this.after.users().get(name)));
		limits();
		int all = this.after.sources().size() + this.after.outbounds().size() + this.after.routes().size();
		int touched = Math.toIntExact(this.changes.stream()
			.filter((change) -> change.action() != Action.REMOVE)
			.filter((change) -> change.kind() != Kind.USER && change.kind() != Kind.LIMITS)
			.count());
		return new ChangePlan(List.copyOf(this.changes), all - touched,
				this.changes.stream().mapToInt(Change::connectionsClosing).sum());
	}

	private void inbound(String name, Difference how) {
		InboundDefinition old = this.before.sources().get(name);
		InboundDefinition changed = this.after.sources().get(name);
		InboundEndpoint endpoint = this.endpoints.get(name);
		if (old == null || endpoint == null) {
			// The channel of an outbound bears its name until that is gone.
			Action action = this.before.outbounds().containsKey(name) ? Action.RESTART : Action.ADD;
			this.changes.add(new Change(Kind.INBOUND, name, action, List.of(), 0));
		}
		else if (changed == null) {
			this.changes.add(new Change(Kind.INBOUND, name, Action.REMOVE, List.of(), endpoint.status().connections()));
		}
		else if (isAnotherKind(name)) {
			this.changes.add(new Change(Kind.INBOUND, name, Action.RESTART, List.of(), 0));
		}
		else {
			InboundEndpoint.Effect effect = endpoint.effectOf(changed);
			this.changes.add(new Change(Kind.INBOUND, name, effect.reopening() ? Action.REOPEN : Action.CHANGE,
					Differences.between(old, changed), effect.connectionsClosing()));
		}
	}

	/** Open connections would be left without their far ends, or with those of others. */
	private boolean isPairedOtherwise(String outbound) {
		OutboundDefinition old = this.before.outbounds().get(outbound);
		OutboundDefinition changed = this.after.outbounds().get(outbound);
		return old != null && changed != null && old.connections().paired() != changed.connections().paired();
	}

	/** What was an inbound takes the unmatched answers of an outbound, or the reverse. */
	private boolean isAnotherKind(String name) {
		return this.before.inbounds().containsKey(name) != this.after.inbounds().containsKey(name);
	}

	/** An inbound whose connections are to have other far ends begins anew. */
	private void pairs() {
		for (String name : this.after.inbounds().keySet()) {
			boolean known = this.changes.stream()
				.anyMatch((change) -> change.kind() == Kind.INBOUND && change.name().equals(name)
						&& change.action() != Action.CHANGE);
			InboundEndpoint endpoint = this.endpoints.get(name);
			if (!known && endpoint != null && this.before.inbounds().containsKey(name)
					&& !this.partsBefore.pairedOutbounds(name).equals(this.partsAfter.pairedOutbounds(name))) {
				this.changes.removeIf((change) -> change.kind() == Kind.INBOUND && change.name().equals(name));
				this.changes
					.add(new Change(Kind.INBOUND, name, Action.REOPEN, List.of("to"), endpoint.status().connections()));
			}
		}
	}

	private void add(Kind kind, String name, Difference how, Action changing, @Nullable Record before,
			@Nullable Record after) {
		Action action = switch (how) {
			case ADDED ->
				(kind == Kind.OUTBOUND && this.before.inbounds().containsKey(name)) ? Action.RESTART : Action.ADD;
			case REMOVED -> Action.REMOVE;
			case CHANGED -> changing;
		};
		List<String> properties = (before != null && after != null) ? Differences.between(before, after) : List.of();
		this.changes.add(new Change(kind, name, action, properties, 0));
	}

	private void limits() {
		GatewayLimits old = this.before.limits();
		GatewayLimits changed = this.after.limits();
		if (!old.equals(changed)) {
			boolean live = (old.inFlightBytes() == null) == (changed.inFlightBytes() == null)
					&& (old.connections() == null) == (changed.connections() == null);
			this.changes.add(new Change(Kind.LIMITS, "", live ? Action.CHANGE : Action.RESTART,
					Differences.between(old, changed), 0));
		}
	}

	/** Whether something is to be done to an inbound, be it to its routes only. */
	static boolean isAffected(String inbound, ChangePlan plan, GatewayDefinition before, GatewayDefinition after) {
		return plan.changes().stream().anyMatch((change) -> switch (change.kind()) {
			case INBOUND -> change.name().equals(inbound);
			case ROUTE -> before.routesFrom(inbound).containsKey(change.name())
					|| after.routesFrom(inbound).containsKey(change.name());
			case OUTBOUND, USER, LIMITS -> false;
		});
	}

}
