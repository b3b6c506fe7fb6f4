package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.inbound.FarEnd;
import dev.sluice.inbound.NearEnd;
import dev.sluice.inbound.Pairing;
import dev.sluice.message.Cause;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * An outbound whose place another can take while messages flow. Those of one origin keep
 * their order: what comes during the change is held until what came before has ended, or
 * for two seconds. Safe for use by many threads; one changes it at a time.
 */
public final class ReplaceableOutbound implements Outbound {

	/** How long what comes is held for what came before. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final long LOOK = Duration.ofMillis(1).toNanos();

	/** How long one whose place was taken still takes what was on its way to it. */
	private static final Duration LATE = Duration.ofSeconds(1);

	private final OutboundPairing pairing = new OutboundPairing();

	private final List<Retiring> retiring = new CopyOnWriteArrayList<>();

	private volatile Outbound current;

	/** Set while one takes the place of another. */
	private volatile @Nullable SendingGate gate;

	/** Set while an operator holds it back. */
	private volatile @Nullable OutboundHold hold;

	private final LongAdder reconnectsBefore = new LongAdder();

	private final LongAdder unexpectedBefore = new LongAdder();

	private final ObservationRegistry observations;

	/**
	 * Creates an outbound.
	 * @param first what it is at first, not started
	 * @param observations knows whether what is sent is traced
	 */
	public ReplaceableOutbound(Outbound first, ObservationRegistry observations) {
		this.current = first;
		this.observations = observations;
	}

	/**
	 * Opens pairs, where the outbound is paired when one is opened.
	 * @return always the same
	 */
	public Pairing pairs() {
		return this.pairing;
	}

	/**
	 * What it is at present.
	 * @return the outbound behind this one
	 */
	public Outbound current() {
		return this.current;
	}

	/**
	 * Lets another take the place of the present one, which goes on with what it was
	 * given. Not on an event loop: it may take two seconds.
	 * @param next the other, not started
	 * @param running whether it is to run
	 */
	public void replace(Outbound next, boolean running) {
		OutboundHold held = this.hold;
		if (running && (held == null || held.state() != State.DRAINING)) {
			next.start();
		}
		SendingGate closed = new SendingGate();
		this.gate = closed;
		Outbound before = this.current;
		try {
			if (!isIdle(before) && before instanceof AbstractOutbound own && own.leaveWaitingTo(next)) {
				isIdle(next);
			}
			awaitName(next);
			Retiring retired = Retiring.of(before);
			this.reconnectsBefore.add(retired.reconnects());
			this.unexpectedBefore.add(retired.unexpected());
			this.retiring.add(retired);
			this.current = next;
		}
		finally {
			closed.open(this.current, () -> this.gate = null);
		}
	}

	/** What is sent before the name of a far side over UDP is known would fail. */
	private static void awaitName(Outbound next) {
		boolean overUdp = next.definition().connect().getFirst().scheme() == Address.Scheme.UDP;
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (overUdp && next.status().state() == State.CONNECTING && deadline - System.nanoTime() > 0) {
			LockSupport.parkNanos(LOOK);
		}
	}

	/** Waits until nothing is pending, or has had its time. */
	private static boolean isIdle(Outbound outbound) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (outbound.counts().pending() > 0 && deadline - System.nanoTime() > 0) {
			LockSupport.parkNanos(LOOK);
		}
		return outbound.counts().pending() == 0;
	}

	/**
	 * Has one again whose place was taken, where a change is undone.
	 * @param before that one
	 */
	public void restore(Outbound before) {
		Outbound taken = this.current;
		if (taken.equals(before)) {
			return;
		}
		for (Retiring each : List.copyOf(this.retiring)) {
			if (each.outbound().equals(before)) {
				this.retiring.remove(each);
				this.reconnectsBefore.add(-each.reconnects());
				this.unexpectedBefore.add(-each.unexpected());
			}
		}
		if (before.status().state() == State.STOPPED && taken.status().state() != State.STOPPED) {
			before.start();
		}
		this.current = before;
		this.retiring.add(Retiring.of(taken));
	}

	/**
	 * Stops those whose place was taken and that have nothing left to do, or no time.
	 * @return whether none is left
	 */
	public boolean stopRetired() {
		long now = System.nanoTime();
		for (Retiring before : List.copyOf(this.retiring)) {
			if (before.isOver(now)) {
				this.retiring.remove(before);
				Thread.ofVirtual().name("sluice-stop-" + name()).start(before.outbound()::stop);
			}
		}
		return this.retiring.isEmpty();
	}

	@Override
	public String name() {
		return this.current.name();
	}

	@Override
	public OutboundDefinition definition() {
		return this.current.definition();
	}

	@Override
	public boolean isRequestReply() {
		return this.current.isRequestReply();
	}

	@Override
	public CompletionStage<@Nullable Object> send(Message<?> message) {
		return traced(message, false);
	}

	@Override
	public CompletionStage<@Nullable Object> sendIdempotent(Message<?> message) {
		return traced(message, true);
	}

	/** Where the message is traced, sending it is a part of that. */
	private CompletionStage<@Nullable Object> traced(Message<?> message, boolean idempotent) {
		Observation parent = this.observations.getCurrentObservation();
		if (parent == null) {
			return send(message, idempotent);
		}
		Observation sending = Observation.createNotStarted("sluice.send", this.observations)
			.contextualName("send " + name())
			.lowCardinalityKeyValue("outbound", name())
			.parentObservation(parent)
			.start();
		return send(message, idempotent).whenComplete((answer, error) -> {
			sending.lowCardinalityKeyValue("cause", (error != null) ? Cause.of(error).word() : "none");
			sending.stop();
		});
	}

	private CompletionStage<@Nullable Object> send(Message<?> message, boolean idempotent) {
		OutboundHold held = this.hold;
		if (held != null) {
			CompletionStage<@Nullable Object> kept = held.keep(this.current, message, idempotent);
			if (kept != null) {
				return kept;
			}
		}
		SendingGate closed = this.gate;
		if (closed != null) {
			CompletionStage<@Nullable Object> waiting = closed.hold(message, idempotent);
			if (waiting != null) {
				return waiting;
			}
		}
		return idempotent ? this.current.sendIdempotent(message) : this.current.send(message);
	}

	@Override
	public void handleMessage(Message<?> message) {
		if (this.current instanceof AbstractOutbound own) {
			own.handle(message, this::send);
		}
		else {
			this.current.handleMessage(message);
		}
	}

	@Override
	public void start() {
		this.current.start();
	}

	@Override
	public synchronized boolean pause() {
		return isHeld(State.PAUSED);
	}

	@Override
	public synchronized boolean drain() {
		boolean draining = isHeld(State.DRAINING);
		OutboundHold held = this.hold;
		if (draining && held != null) {
			Thread.ofVirtual().name("sluice-drain-" + name()).start(() -> drain(held));
		}
		return draining;
	}

	private boolean isHeld(State state) {
		State now = this.current.status().state();
		OutboundHold held = this.hold;
		if (pairing() != null || (held == null && now == State.STOPPED)) {
			return false;
		}
		if (held == null || held.state() != state) {
			if (now == State.STOPPED) {
				this.current.start();
			}
			this.hold = (held != null) ? held.become(state) : OutboundHold.of(state);
		}
		return true;
	}

	/** Closes once nothing is left, unless it is resumed before. */
	private void drain(OutboundHold held) {
		while (held.equals(this.hold) && counts().pending() > 0) {
			LockSupport.parkNanos(LOOK);
		}
		synchronized (this) {
			if (held.equals(this.hold)) {
				this.current.stop();
			}
		}
	}

	@Override
	public synchronized boolean resume() {
		OutboundHold held = this.hold;
		if (held != null) {
			if (this.current.status().state() == State.STOPPED) {
				this.current.start();
			}
			held.waiting().open(this.current, () -> this.hold = null);
		}
		return true;
	}

	@Override
	public synchronized void stop() {
		OutboundHold held = this.hold;
		this.hold = null;
		if (held != null) {
			held.waiting().fail(held.reason(this));
		}
		this.retiring.forEach((before) -> before.outbound().stop());
		this.retiring.clear();
		this.current.stop();
	}

	@Override
	public @Nullable Pairing pairing() {
		return (this.current.pairing() != null) ? this.pairing : null;
	}

	@Override
	public Set<InetSocketAddress> localAddresses() {
		Set<InetSocketAddress> all = new HashSet<>(this.current.localAddresses());
		this.retiring.forEach((before) -> all.addAll(before.outbound().localAddresses()));
		return all;
	}

	@Override
	public Map<Address, Integer> connectionsByAddress() {
		return this.current.connectionsByAddress();
	}

	@Override
	public @Nullable String warning() {
		return this.current.warning();
	}

	@Override
	public void redial() {
		this.current.redial();
	}

	@Override
	public boolean moveTo(Address address) {
		return this.current.moveTo(address);
	}

	@Override
	public OutboundStatus status() {
		OutboundHold held = this.hold;
		return (held != null) ? held.status(this.current.status()) : this.current.status();
	}

	@Override
	public OutboundCounts counts() {
		return this.current.counts();
	}

	@Override
	public @Nullable CircuitState circuit() {
		return this.current.circuit();
	}

	@Override
	public long reconnects() {
		return this.reconnectsBefore.sum() + this.current.reconnects();
	}

	@Override
	public long unexpectedReplies() {
		return this.unexpectedBefore.sum() + this.current.unexpectedReplies();
	}

	@Override
	public String toString() {
		return this.current.toString();
	}

	/** Opens pairs with whatever the outbound is at the time. */
	private final class OutboundPairing implements Pairing {

		@Override
		public FarEnd open(NearEnd near) {
			Pairing pairing = ReplaceableOutbound.this.current.pairing();
			if (pairing == null) {
				throw new IllegalStateException(ReplaceableOutbound.this + " is not paired");
			}
			return pairing.open(near);
		}

	}

	/**
	 * One whose place was taken.
	 *
	 * @param outbound the outbound
	 * @param since when that was, as of {@link System#nanoTime()}
	 * @param reconnects what it had counted then
	 * @param unexpected what it had counted then
	 */
	private record Retiring(Outbound outbound, long since, long reconnects, long unexpected) {

		static Retiring of(Outbound outbound) {
			return new Retiring(outbound, System.nanoTime(), outbound.reconnects(), outbound.unexpectedReplies());
		}

		boolean isOver(long now) {
			long age = now - this.since;
			boolean resting = !(this.outbound instanceof AbstractOutbound own) || own.isResting();
			if (resting) {
				return age >= LATE.toNanos();
			}
			OutboundDefinition.Deadlines deadlines = this.outbound.definition().deadlines();
			long longest = Math.max(deadlines.reply().toNanos(), deadlines.write().toNanos());
			return this.outbound.pairing() == null && age >= longest + LATE.toNanos();
		}

	}

}
