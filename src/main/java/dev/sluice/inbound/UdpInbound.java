package dev.sluice.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.admission.AddressRates;
import dev.sluice.admission.RateLimit;
import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.udp.DatagramOptions;
import dev.sluice.transport.udp.DatagramReceiver;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * An inbound that receives datagrams.
 */
final class UdpInbound extends Receiver {

	/**
	 * Each has buffers of its own, and one takes most of a million datagrams a second.
	 */
	private static final int MAX_RECEIVERS = 4;

	/** For those that are due when the socket is to be closed. */
	private static final Duration ANSWERS = Duration.ofSeconds(1);

	private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

	private final Address address;

	private final DatagramReceiver receiver;

	private volatile UdpIntake.UdpRules rules;

	private @Nullable RateLimit replyRate;

	private final List<UdpIntake> intakes = new CopyOnWriteArrayList<>();

	private volatile State state = State.STOPPED;

	UdpInbound(InboundDefinition definition, Address address, Intake intake, EventLoops eventLoops) {
		super(definition, intake);
		this.rules = rules(definition);
		this.replyRate = definition.limits().replyRatePerAddress();
		this.address = address;
		DatagramOptions options = DatagramOptions.defaults()
			.withMaxSize(Math.toIntExact(definition.limits().frameSize().toBytes()))
			.withReceivers(receivers(definition.socket().receivers(), eventLoops))
			.withMulticastInterface(definition.socket().multicastInterface());
		DataSize buffer = definition.socket().receiveBuffer();
		this.receiver = new DatagramReceiver(eventLoops, address,
				(buffer != null) ? options.withReceiveBuffer(Math.toIntExact(buffer.toBytes())) : options,
				this::intakeOfSocket);
	}

	private static UdpIntake.UdpRules rules(InboundDefinition definition) {
		RateLimit replies = definition.limits().replyRatePerAddress();
		return new UdpIntake.UdpRules(definition.addressRules(), (replies != null) ? new AddressRates(replies) : null);
	}

	@Override
	void reconfigured() {
		UdpIntake.UdpRules before = this.rules;
		UdpIntake.UdpRules changed = rules(definition());
		boolean sameRate = Objects.equals(this.replyRate, definition().limits().replyRatePerAddress());
		this.rules = sameRate ? new UdpIntake.UdpRules(changed.senders(), before.replies()) : changed;
		this.replyRate = definition().limits().replyRatePerAddress();
	}

	private static int receivers(@Nullable Integer set, EventLoops eventLoops) {
		return (set != null) ? set : Math.min(eventLoops.workerCount(), MAX_RECEIVERS);
	}

	private UdpIntake intakeOfSocket() {
		UdpIntake made = new UdpIntake(intake(), () -> this.rules);
		this.intakes.add(made);
		return made;
	}

	@Override
	void bind() {
		try {
			this.receiver.bind();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.state = State.BOUND;
	}

	@Override
	void release() {
		this.receiver.close();
		for (UdpIntake each : List.copyOf(this.intakes)) {
			// The others are still to be ended, by an abort at the latest.
			if (each.isIdle()) {
				intake().meters().bytesIn().add(each.bytes());
				this.intakes.remove(each);
			}
		}
		this.state = State.STOPPED;
	}

	/** Answers leave from the same socket, so those that are due are awaited. */
	@Override
	void giveWay() {
		drain();
		long deadline = System.nanoTime() + ANSWERS.toNanos();
		while (!isDrained() && deadline - System.nanoTime() > 0) {
			LockSupport.parkNanos(LOOK);
		}
		release();
	}

	@Override
	void reopen() {
		start();
	}

	@Override
	void start() {
		bind();
		this.receiver.open();
		this.state = State.UP;
	}

	@Override
	void stop() {
		release();
	}

	@Override
	boolean pause() {
		if (this.state == State.UP) {
			this.state = State.PAUSED;
			this.receiver.stopReading();
		}
		return this.state == State.PAUSED;
	}

	@Override
	boolean resume() {
		if (this.state == State.PAUSED) {
			this.state = State.UP;
			this.receiver.open();
		}
		return this.state == State.UP;
	}

	@Override
	void drain() {
		this.state = State.DRAINING;
		this.receiver.stopReading();
	}

	@Override
	boolean isDrained() {
		return this.intakes.stream().allMatch(UdpIntake::isIdle);
	}

	@Override
	void abort() {
		this.intakes.forEach(UdpIntake::abort);
		// Fails the answers that the kernel has not taken.
		this.receiver.close();
	}

	@Override
	long datagramBytes() {
		return this.intakes.stream().mapToLong(UdpIntake::bytes).sum();
	}

	@Override
	long datagramsWaiting() {
		return this.intakes.stream().mapToLong(UdpIntake::waiting).sum();
	}

	@Override
	OptionalLong kernelDrops() {
		return this.receiver.kernelDrops();
	}

	@Override
	InboundStatus status() {
		InetSocketAddress bound = this.receiver.localAddress();
		Address shown = (bound != null) ? new Address(this.address.scheme(), this.address.host(), bound.getPort())
				: this.address;
		return new InboundStatus(this.state, shown.toString(), 0, null);
	}

}
