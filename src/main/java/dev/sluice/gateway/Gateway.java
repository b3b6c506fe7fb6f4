package dev.sluice.gateway;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.sluice.gateway.SocketsNotBoundException.Refusal;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.outbound.Outbound;
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

	private final List<InboundEndpoint> inbounds;

	private final List<Outbound> outbounds;

	private final Drain drain;

	private final ApplicationContext context;

	private volatile boolean running;

	/**
	 * Creates a gateway that is not started.
	 * @param inbounds the sockets that it receives on
	 * @param outbounds the places that it sends to
	 * @param drain ends what was begun when the gateway stops
	 * @param context told when the gateway takes no more traffic
	 */
	public Gateway(List<InboundEndpoint> inbounds, List<Outbound> outbounds, Drain drain, ApplicationContext context) {
		this.inbounds = List.copyOf(inbounds);
		this.outbounds = List.copyOf(outbounds);
		this.drain = drain;
		this.context = context;
	}

	/**
	 * Starts the gateway.
	 * @throws SocketsNotBoundException if an address cannot be bound; then none is
	 */
	@Override
	public void start() {
		if (this.running) {
			return;
		}
		bindAll();
		this.outbounds.forEach(Outbound::start);
		this.inbounds.forEach(InboundEndpoint::start);
		this.running = true;
		for (InboundEndpoint inbound : this.inbounds) {
			logger.info("event=inbound-open inbound=" + inbound.name() + " address=" + inbound.status().address()
					+ " dispatch=" + (inbound.isOnVirtualThreads() ? "virtual-thread" : "event-loop"));
		}
	}

	private void bindAll() {
		List<Refusal> refusals = new ArrayList<>();
		for (InboundEndpoint inbound : this.inbounds) {
			try {
				inbound.bind();
			}
			catch (UncheckedIOException ex) {
				refusals.add(new Refusal(inbound.name(), Objects.requireNonNull(inbound.definition().listen()),
						reason(ex.getCause())));
			}
		}
		if (!refusals.isEmpty()) {
			this.inbounds.forEach(InboundEndpoint::release);
			throw new SocketsNotBoundException(refusals);
		}
	}

	private static String reason(@Nullable Throwable error) {
		return (error == null) ? "unknown" : Objects.requireNonNullElse(error.getMessage(), error.toString());
	}

	@Override
	public void stop() {
		if (!this.running) {
			return;
		}
		this.running = false;
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		this.drain.run(this.inbounds, this.outbounds);
		this.inbounds.forEach(InboundEndpoint::stop);
		for (InboundEndpoint inbound : this.inbounds) {
			logger.info("event=ledger inbound=" + inbound.name() + " " + inbound.ledger());
		}
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
