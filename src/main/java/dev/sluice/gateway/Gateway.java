package dev.sluice.gateway;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import dev.sluice.gateway.SocketsNotBoundException.Refusal;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.outbound.Outbound;
import dev.sluice.transport.Address;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The gateway as a whole: takes all of its sockets, connects its outbounds, and only then
 * accepts. It starts last of all and stops first, so that health and meters are there
 * while it drains.
 */
public final class Gateway implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(Gateway.class);

	private final Object lock = new Object();

	/** By name; changed and walked through by one thread at a time. */
	private final Map<String, InboundEndpoint> inbounds = new LinkedHashMap<>();

	private final Map<String, Outbound> outbounds = new LinkedHashMap<>();

	private final Drain drain;

	private final ApplicationContext context;

	private volatile GatewayDefinition definition;

	private volatile boolean running;

	/**
	 * Creates a gateway that is not started.
	 * @param definition what was configured
	 * @param inbounds the sockets that it receives on
	 * @param outbounds the places that it sends to
	 * @param drain ends what was begun when the gateway stops
	 * @param context told when the gateway takes no more traffic
	 */
	public Gateway(GatewayDefinition definition, List<InboundEndpoint> inbounds, List<? extends Outbound> outbounds,
			Drain drain, ApplicationContext context) {
		this.definition = definition;
		inbounds.forEach((inbound) -> this.inbounds.put(inbound.name(), inbound));
		outbounds.forEach((outbound) -> this.outbounds.put(outbound.name(), outbound));
		this.drain = drain;
		this.context = context;
	}

	/**
	 * What it does at present.
	 * @return the definition that holds now
	 */
	public GatewayDefinition definition() {
		return this.definition;
	}

	/** Another definition holds. */
	void become(GatewayDefinition changed) {
		this.definition = changed;
	}

	/**
	 * Does something while nothing else starts, stops or changes the gateway.
	 */
	<T> T exclusively(Supplier<T> work) {
		synchronized (this.lock) {
			return work.get();
		}
	}

	/**
	 * Its inbounds by name, with those that are being removed; to be asked exclusively.
	 */
	Map<String, InboundEndpoint> inbounds() {
		return this.inbounds;
	}

	/**
	 * Its outbounds by name, with those that are being removed; to be asked exclusively.
	 */
	Map<String, Outbound> outbounds() {
		return this.outbounds;
	}

	Duration timeout() {
		return this.drain.timeout();
	}

	/**
	 * Starts the gateway.
	 * @throws SocketsNotBoundException if an address cannot be bound; then none is
	 */
	@Override
	public void start() {
		synchronized (this.lock) {
			if (this.running) {
				return;
			}
			bindAll();
			this.outbounds.values().forEach(Outbound::start);
			this.inbounds.values().forEach(InboundEndpoint::start);
			this.running = true;
			this.inbounds.values().forEach(Gateway::logOpen);
		}
	}

	static void logOpen(InboundEndpoint inbound) {
		logger.info("event=inbound-open inbound=" + inbound.name() + " address=" + inbound.status().address()
				+ " dispatch=" + (inbound.isOnVirtualThreads() ? "virtual-thread" : "event-loop"));
	}

	private void bindAll() {
		List<Refusal> refusals = new ArrayList<>();
		for (InboundEndpoint inbound : this.inbounds.values()) {
			try {
				inbound.bind();
			}
			catch (UncheckedIOException ex) {
				refusals.add(refusal(inbound.name(), Objects.requireNonNull(inbound.definition().listen()), ex));
			}
		}
		if (!refusals.isEmpty()) {
			this.inbounds.values().forEach(InboundEndpoint::release);
			throw new SocketsNotBoundException(refusals);
		}
	}

	static Refusal refusal(String inbound, Address address, UncheckedIOException error) {
		return new Refusal(inbound, address, reason(error.getCause()));
	}

	private static String reason(@Nullable Throwable error) {
		return (error == null) ? "unknown" : Objects.requireNonNullElse(error.getMessage(), error.toString());
	}

	@Override
	public void stop() {
		synchronized (this.lock) {
			if (!this.running) {
				return;
			}
			this.running = false;
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
			this.drain.run(List.copyOf(this.inbounds.values()), List.copyOf(this.outbounds.values()));
			this.inbounds.values().forEach(InboundEndpoint::stop);
			this.inbounds.values().forEach(Gateway::logLedger);
		}
	}

	static void logLedger(InboundEndpoint inbound) {
		logger.info("event=ledger inbound=" + inbound.name() + " " + inbound.ledger());
	}

	@Override
	public void stop(Runnable callback) {
		// Not on the caller's thread: Boot bounds the time only of what calls back.
		Thread.ofPlatform().name("sluice-drain").start(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
