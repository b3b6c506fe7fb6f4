package dev.sluice.actuate;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.sluice.actuate.SluiceMeter.TagKey;
import dev.sluice.admission.ConnectionLimit;
import dev.sluice.admission.GatewayCapacity;
import dev.sluice.admission.InFlightBytes;
import dev.sluice.admission.Refusal;
import dev.sluice.gateway.ChangePlan;
import dev.sluice.gateway.GatewayChangedEvent;
import dev.sluice.inbound.ConnectionDeadline;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.InboundStatus;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangePattern;
import dev.sluice.message.Ledger;
import dev.sluice.message.Outcome;
import dev.sluice.outbound.CircuitState;
import dev.sluice.outbound.Outbound;
import dev.sluice.outbound.OutboundCounts;
import dev.sluice.outbound.OutboundDefinition;
import dev.sluice.outbound.OutboundStatus;
import dev.sluice.route.Route;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

import org.springframework.context.event.EventListener;

/**
 * Registers the meters of inbounds, routes and outbounds. They read what the gateway
 * counts anyway when they are asked, so a message costs nothing more for them.
 */
final class SluiceMeterBinder implements MeterBinder {

	private static final LedgerMeters INBOUND = new LedgerMeters(SluiceMeter.INBOUND_RECEIVED,
			SluiceMeter.INBOUND_HANDLED, SluiceMeter.INBOUND_FAILED, SluiceMeter.INBOUND_REJECTED,
			SluiceMeter.INBOUND_DISCARDED, SluiceMeter.INBOUND_DROPPED, SluiceMeter.INBOUND_IN_FLIGHT);

	private static final LedgerMeters ROUTE = new LedgerMeters(SluiceMeter.ROUTE_RECEIVED, SluiceMeter.ROUTE_HANDLED,
			SluiceMeter.ROUTE_FAILED, SluiceMeter.ROUTE_REJECTED, SluiceMeter.ROUTE_DISCARDED,
			SluiceMeter.ROUTE_DROPPED, SluiceMeter.ROUTE_IN_FLIGHT);

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	private final Supplier<Stream<InboundEndpoint>> inbounds;

	private final Supplier<Stream<Route>> routes;

	private final Supplier<Stream<Outbound>> outbounds;

	private final Supplier<GatewayCapacity> capacity;

	private final Supplier<Stream<LoginFailures>> logins;

	private final Supplier<Stream<EventLoops>> loops;

	SluiceMeterBinder(Supplier<Stream<InboundEndpoint>> inbounds, Supplier<Stream<Route>> routes,
			Supplier<Stream<Outbound>> outbounds, Supplier<GatewayCapacity> capacity,
			Supplier<Stream<LoginFailures>> logins, Supplier<Stream<EventLoops>> loops) {
		this.inbounds = inbounds;
		this.routes = routes;
		this.outbounds = outbounds;
		this.capacity = capacity;
		this.logins = logins;
		this.loops = loops;
	}

	/**
	 * Has the meters of what is new, and not those of what is gone.
	 */
	@EventListener
	void changed(GatewayChangedEvent event) {
		for (ChangePlan.Change change : event.plan().changes()) {
			switch (change.kind()) {
				case INBOUND ->
					rebind(TagKey.INBOUND, change, this.inbounds, InboundEndpoint::name, SluiceMeterBinder::bind);
				case OUTBOUND ->
					rebind(TagKey.OUTBOUND, change, this.outbounds, Outbound::name, SluiceMeterBinder::bind);
				case ROUTE -> rebind(TagKey.ROUTE, change, this.routes, Route::name, SluiceMeterBinder::bind);
				case USER, LIMITS -> {
					// They have none, or keep them.
				}
			}
		}
	}

	private <T> void rebind(TagKey key, ChangePlan.Change change, Supplier<Stream<T>> all, Function<T, String> name,
			BiConsumer<MeterRegistry, T> bind) {
		if (change.action() == ChangePlan.Action.CHANGE) {
			// They are of the same things as before.
			return;
		}
		for (MeterRegistry registry : this.registries) {
			registry.getMeters()
				.stream()
				.map(Meter::getId)
				.filter((id) -> id.getName().startsWith("sluice.") && change.name().equals(id.getTag(key.key())))
				.forEach(registry::remove);
			if (change.action() != ChangePlan.Action.REMOVE) {
				all.get()
					.filter((each) -> name.apply(each).equals(change.name()))
					.forEach((each) -> bind.accept(registry, each));
			}
		}
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.inbounds.get().forEach((inbound) -> bind(registry, inbound));
		this.routes.get().forEach((route) -> bind(registry, route));
		this.outbounds.get().forEach((outbound) -> bind(registry, outbound));
		bind(registry, this.capacity.get());
		this.loops.get().forEach((loops) -> bind(registry, loops));
		this.logins.get().forEach((logins) -> {
			SluiceMeter.ADMIN_LOGINS_FAILED.register(registry, Tags.empty(), logins, LoginFailures::failed);
			SluiceMeter.ADMIN_LOGINS_REFUSED.register(registry, Tags.empty(), logins, LoginFailures::refused);
		});
	}

	private static void bind(MeterRegistry registry, EventLoops loops) {
		SluiceMeter.EVENT_LOOPS_LAG.register(registry, Tags.empty(), loops, (source) -> source.lag().toNanos() / 1e9);
		if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
			SluiceMeter.BUFFERS_USED.register(registry, Tags.empty(), provider,
					(source) -> source.metric().usedDirectMemory());
		}
	}

	private static void bind(MeterRegistry registry, GatewayCapacity capacity) {
		if (capacity.connections().isLimited()) {
			SluiceMeter.GATEWAY_CONNECTIONS.register(registry, Tags.empty(), capacity.connections(),
					ConnectionLimit::open);
			SluiceMeter.GATEWAY_CONNECTIONS_MAX.register(registry, Tags.empty(), capacity.connections(),
					ConnectionLimit::most);
		}
		if (capacity.bytes().isLimited()) {
			SluiceMeter.GATEWAY_IN_FLIGHT.register(registry, Tags.empty(), capacity.bytes(), InFlightBytes::held);
			SluiceMeter.GATEWAY_IN_FLIGHT_MAX.register(registry, Tags.empty(), capacity.bytes(), InFlightBytes::most);
		}
	}

	private static void bind(MeterRegistry registry, InboundEndpoint inbound) {
		Tags tags = TagKey.INBOUND.of(inbound.name());
		INBOUND.bind(registry, tags, inbound.ledger());
		for (Cause cause : InboundEndpoint.INVALID_FRAMES) {
			SluiceMeter.INBOUND_FRAMES_INVALID.register(registry, tags.and(TagKey.CAUSE.of(cause.word())), inbound,
					(source) -> source.invalidFrames(cause));
		}
		SluiceMeter.INBOUND_ANSWERS_LATE.register(registry, tags, inbound, InboundEndpoint::lateAnswers);
		inbound.onHandled(registry, SluiceMeter.INBOUND_HANDLING.register(registry, tags));
		SluiceMeter.INBOUND_WAITING.register(registry, tags, inbound, InboundEndpoint::waiting);
		SluiceMeter.INBOUND_BYTES_IN.register(registry, tags, inbound, InboundEndpoint::bytesIn);
		SluiceMeter.INBOUND_UP.register(registry, tags, inbound,
				(source) -> (source.status().state() == InboundStatus.State.UP) ? 1 : 0);
		if (inbound.kernelDrops().isPresent()) {
			SluiceMeter.INBOUND_KERNEL_DROPPED.register(registry, tags, inbound,
					(source) -> source.kernelDrops().orElse(0));
		}
		if (inbound.definition().scheme() == Address.Scheme.TCP) {
			SluiceMeter.INBOUND_BYTES_OUT.register(registry, tags, inbound, InboundEndpoint::bytesOut);
			SluiceMeter.INBOUND_CONNECTIONS_HELD.register(registry, tags, inbound, InboundEndpoint::heldBack);
			SluiceMeter.INBOUND_CONNECTIONS.register(registry, tags, inbound,
					(source) -> source.status().connections());
			for (Refusal refusal : Refusal.values()) {
				SluiceMeter.INBOUND_CONNECTIONS_REFUSED.register(registry, tags.and(TagKey.REASON.of(refusal.word())),
						inbound, (source) -> source.refusedConnections(refusal));
			}
			for (ConnectionDeadline deadline : ConnectionDeadline.values()) {
				SluiceMeter.INBOUND_CONNECTIONS_EXPIRED.register(registry,
						tags.and(TagKey.DEADLINE.of(deadline.word())), inbound,
						(source) -> source.expiredConnections(deadline));
			}
			SluiceMeter.INBOUND_ACCEPT_FAILURES.register(registry, tags, inbound, InboundEndpoint::acceptFailures);
			bindPushes(registry, tags, inbound.pushes());
		}
		else {
			for (Refusal refusal : List.of(Refusal.DENIED, Refusal.NOT_ALLOWED)) {
				SluiceMeter.INBOUND_DATAGRAMS_REFUSED.register(registry, tags.and(TagKey.REASON.of(refusal.word())),
						inbound, (source) -> source.refusedDatagrams(refusal));
			}
		}
	}

	private static void bindPushes(MeterRegistry registry, Tags tags, Ledger pushes) {
		SluiceMeter.INBOUND_PUSHED.register(registry, tags, pushes, (source) -> source.ended(Outcome.HANDLED));
		for (Cause cause : Cause.values()) {
			SluiceMeter.INBOUND_PUSHES_FAILED.register(registry, tags.and(TagKey.CAUSE.of(cause.word())), pushes,
					(source) -> source.ended(Outcome.FAILED, cause));
		}
	}

	private static void bind(MeterRegistry registry, Route route) {
		Tags tags = TagKey.ROUTE.of(route.name());
		ROUTE.bind(registry, tags, route.ledger());
		SluiceMeter.ROUTE_COPIES_FAILED.register(registry, tags, route, Route::copyFailures);
	}

	private static void bind(MeterRegistry registry, Outbound outbound) {
		Tags tags = TagKey.OUTBOUND.of(outbound.name());
		SluiceMeter.OUTBOUND_UP.register(registry, tags, outbound,
				(source) -> (source.status().state() == OutboundStatus.State.UP) ? 1 : 0);
		boolean overTcp = outbound.definition().connect().getFirst().scheme() == Address.Scheme.TCP;
		if (overTcp) {
			SluiceMeter.OUTBOUND_CONNECTIONS.register(registry, tags, outbound,
					(source) -> source.status().connections());
			if (!outbound.definition().connections().paired()) {
				SluiceMeter.OUTBOUND_CONNECTIONS_MAX.register(registry, tags, outbound,
						(source) -> source.definition().connections().most());
			}
			SluiceMeter.OUTBOUND_RECONNECTS.register(registry, tags, outbound, Outbound::reconnects);
		}
		if (overTcp || outbound.definition().correlation() != null) {
			SluiceMeter.OUTBOUND_REPLIES_UNEXPECTED.register(registry, tags, outbound, Outbound::unexpectedReplies);
		}
		bindCounts(registry, tags, outbound);
	}

	private static void bindCounts(MeterRegistry registry, Tags tags, Outbound outbound) {
		OutboundDefinition definition = outbound.definition();
		OutboundCounts counts = outbound.counts();
		SluiceMeter.OUTBOUND_PENDING.register(registry, tags, counts, OutboundCounts::pending);
		for (Cause cause : Cause.values()) {
			SluiceMeter.OUTBOUND_FAILURES.register(registry, tags.and(TagKey.CAUSE.of(cause.word())), counts,
					(source) -> source.failed(cause));
		}
		if (definition.pattern() == ExchangePattern.REQUEST_REPLY) {
			SluiceMeter.OUTBOUND_REPLIES.register(registry, tags, counts, OutboundCounts::succeeded,
					(source) -> source.replyTime().toNanos());
			SluiceMeter.OUTBOUND_REPLIES_MAX.register(registry, tags, counts,
					(source) -> source.longestReplyTime().toNanos() / 1e9);
		}
		if (definition.retry() != null) {
			SluiceMeter.OUTBOUND_RETRIES.register(registry, tags, counts, OutboundCounts::retries);
		}
		if (definition.circuitBreaker() != null) {
			SluiceMeter.OUTBOUND_CIRCUIT_OPEN.register(registry, tags, outbound,
					(source) -> (source.circuit() == CircuitState.CLOSED) ? 0 : 1);
		}
	}

	/**
	 * The meters of one ledger. There is one for each cause, also where it seems that the
	 * cause cannot occur: a count that is not shown would be missing from the sum.
	 */
	private record LedgerMeters(SluiceMeter received, SluiceMeter handled, SluiceMeter failed, SluiceMeter rejected,
			SluiceMeter discarded, SluiceMeter dropped, SluiceMeter inFlight) {

		void bind(MeterRegistry registry, Tags tags, Ledger ledger) {
			this.received.register(registry, tags, ledger, Ledger::received);
			this.inFlight.register(registry, tags, ledger, Ledger::inFlight);
			this.handled.register(registry, tags, ledger, (source) -> source.ended(Outcome.HANDLED));
			this.discarded.register(registry, tags, ledger, (source) -> source.ended(Outcome.DISCARDED));
			this.dropped.register(registry, tags, ledger, (source) -> source.ended(Outcome.DROPPED));
			for (Cause cause : Cause.values()) {
				Tags caused = tags.and(TagKey.CAUSE.of(cause.word()));
				this.failed.register(registry, caused, ledger, (source) -> source.ended(Outcome.FAILED, cause));
				this.rejected.register(registry, caused, ledger, (source) -> source.ended(Outcome.REJECTED, cause));
			}
		}

	}

}
