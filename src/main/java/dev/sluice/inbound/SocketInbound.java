package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import dev.sluice.admission.AddressRules;
import dev.sluice.admission.Admission;
import dev.sluice.admission.Refusal;
import dev.sluice.inbound.InboundStatus.State;
import org.jspecify.annotations.Nullable;

/**
 * An inbound with sockets of its own, which can be opened anew while those of before are
 * drained.
 */
final class SocketInbound extends InboundEndpoint {

	private final @Nullable Admission admission;

	private volatile Receiver receiver;

	/** Those of before, which finish what they have read. */
	private final List<Retiring> retiring = new CopyOnWriteArrayList<>();

	/** Of those that are gone. */
	private final LongAdder kernelDropsBefore = new LongAdder();

	private final LongAdder acceptFailuresBefore = new LongAdder();

	/**
	 * Creates an inbound that is neither bound nor started.
	 * @param receiver its sockets
	 * @param admission decides who may connect, or {@code null} where nobody does
	 */
	SocketInbound(Receiver receiver, @Nullable Admission admission) {
		super(receiver.name(), receiver.definition(), receiver.intake());
		this.receiver = receiver;
		this.admission = admission;
	}

	Receiver receiver() {
		return this.receiver;
	}

	@Nullable Admission admission() {
		return this.admission;
	}

	@Override
	Intake intake() {
		// Asked by the superclass before there is a receiver.
		Receiver current = this.receiver;
		return (current != null) ? current.intake() : super.intake();
	}

	@Override
	void use(InboundDefinition changed, Policy policy) {
		super.use(changed, policy);
		this.receiver.use(changed);
	}

	@Override
	void settle() {
		this.receiver.settle();
	}

	@Override
	public void giveWay() {
		this.receiver.giveWay();
	}

	@Override
	public void reopen() {
		this.receiver.reopen();
	}

	/**
	 * Has another receiver from now on; the one of before goes on until it is drained.
	 * @param next the other, which is open
	 */
	void use(Receiver next) {
		Receiver before = this.receiver;
		this.retiring.removeIf((each) -> each.receiver().equals(next));
		this.retiring.add(new Retiring(before, System.nanoTime()));
		this.receiver = next;
		super.use(next.definition(), next.intake().policy());
	}

	@Override
	public Effect effectOf(InboundDefinition changed) {
		if (!SocketsOf.of(definition()).equals(SocketsOf.of(changed))) {
			return new Effect(true, this.receiver.connections());
		}
		AddressRules rules = changed.addressRules();
		return new Effect(false, intake().peers().count(intake(), (peer) -> rules.check(peer.address()) != null));
	}

	@Override
	public boolean forgetBefore(Duration timeout) {
		long now = System.nanoTime();
		for (Retiring each : List.copyOf(this.retiring)) {
			Receiver before = each.receiver();
			if (now - each.since() > timeout.toNanos()) {
				before.abort();
			}
			if (before.isDrained() && before.status().state() != State.UP) {
				before.stop();
				this.kernelDropsBefore.add(before.kernelDrops().orElse(0));
				this.acceptFailuresBefore.add(before.acceptFailures());
				this.retiring.remove(each);
			}
		}
		return this.retiring.isEmpty();
	}

	private Stream<Receiver> all() {
		return Stream.concat(this.retiring.stream().map(Retiring::receiver), Stream.of(this.receiver));
	}

	@Override
	public void bind() {
		this.receiver.bind();
	}

	@Override
	public void release() {
		this.receiver.release();
	}

	@Override
	protected void doStart() {
		this.receiver.start();
	}

	@Override
	protected void doStop() {
		all().forEach(Receiver::stop);
		this.retiring.clear();
	}

	@Override
	public boolean pause() {
		return this.receiver.pause();
	}

	@Override
	public boolean resume() {
		return (this.receiver.status().state() == State.PAUSED) ? this.receiver.resume() : super.resume();
	}

	@Override
	public void drain() {
		all().forEach(Receiver::drain);
	}

	@Override
	public void drainBut(Set<InetSocketAddress> spared) {
		all().forEach((each) -> each.drainBut(spared));
	}

	@Override
	public boolean isDrained() {
		return all().allMatch(Receiver::isDrained) && ledger().inFlight() == 0;
	}

	@Override
	public void abort() {
		all().forEach(Receiver::abort);
	}

	@Override
	public InboundStatus status() {
		return this.receiver.status();
	}

	@Override
	public @Nullable String warning() {
		String warning = this.receiver.warning();
		int held = heldBack();
		return (warning != null || held == 0) ? warning : held
				+ " connections are not read for now, because their messages come faster than they are handled, or may come; "
				+ ledger().inFlight() + " have not ended";
	}

	@Override
	long datagramBytes() {
		return all().mapToLong(Receiver::datagramBytes).sum();
	}

	@Override
	long datagramsWaiting() {
		return all().mapToLong(Receiver::datagramsWaiting).sum();
	}

	@Override
	public OptionalLong kernelDrops() {
		OptionalLong now = this.receiver.kernelDrops();
		return now.isPresent()
				? OptionalLong
					.of(this.kernelDropsBefore.sum() + all().mapToLong((each) -> each.kernelDrops().orElse(0)).sum())
				: now;
	}

	@Override
	public long acceptFailures() {
		return this.acceptFailuresBefore.sum() + all().mapToLong(Receiver::acceptFailures).sum();
	}

	@Override
	public long refusedConnections(Refusal reason) {
		return (this.admission != null) ? this.admission.refused().get(reason) : 0;
	}

	/**
	 * Sockets of before.
	 *
	 * @param receiver them
	 * @param since when others took their place, as of {@link System#nanoTime()}
	 */
	private record Retiring(Receiver receiver, long since) {
	}

}
