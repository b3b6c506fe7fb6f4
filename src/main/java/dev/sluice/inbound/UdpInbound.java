package dev.sluice.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.sluice.admission.AddressRates;
import dev.sluice.admission.AddressRules;
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
final class UdpInbound extends InboundEndpoint {

	/**
	 * Each has buffers of its own, and one takes most of a million datagrams a second.
	 */
	private static final int MAX_RECEIVERS = 4;

	private final Address address;

	private final DatagramReceiver receiver;

	private final AddressRules rules;

	private final @Nullable AddressRates replies;

	private final List<UdpIntake> intakes = new CopyOnWriteArrayList<>();

	private volatile State state = State.STOPPED;

	UdpInbound(String name, InboundDefinition definition, Address address, Intake intake, EventLoops eventLoops) {
		super(name, definition, intake);
		this.rules = new AddressRules(definition.allow(), definition.deny());
		RateLimit replies = definition.limits().replyRatePerAddress();
		this.replies = (replies != null) ? new AddressRates(replies) : null;
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

	private static int receivers(@Nullable Integer set, EventLoops eventLoops) {
		return (set != null) ? set : Math.min(eventLoops.workerCount(), MAX_RECEIVERS);
	}

	private UdpIntake intakeOfSocket() {
		UdpIntake made = new UdpIntake(intake(), this.rules, this.replies);
		this.intakes.add(made);
		return made;
	}

	@Override
	public void bind() {
		try {
			this.receiver.bind();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.state = State.BOUND;
	}

	@Override
	public void release() {
		this.receiver.close();
		this.intakes.clear();
		this.state = State.STOPPED;
	}

	@Override
	protected void doStart() {
		bind();
		this.receiver.open();
		this.state = State.UP;
	}

	@Override
	protected void doStop() {
		release();
	}

	@Override
	public boolean pause() {
		if (this.state == State.UP) {
			this.state = State.PAUSED;
			this.receiver.stopReading();
		}
		return this.state == State.PAUSED;
	}

	@Override
	public boolean resume() {
		if (this.state != State.PAUSED) {
			return super.resume();
		}
		this.state = State.UP;
		this.receiver.open();
		return true;
	}

	@Override
	public void drain() {
		this.state = State.DRAINING;
		this.receiver.stopReading();
	}

	@Override
	public boolean isDrained() {
		return ledger().inFlight() == 0;
	}

	@Override
	public void abort() {
		this.intakes.forEach(UdpIntake::abort);
		// Fails the answers that the kernel has not taken.
		this.receiver.close();
	}

	@Override
	public OptionalLong kernelDrops() {
		return this.receiver.kernelDrops();
	}

	@Override
	public InboundStatus status() {
		InetSocketAddress bound = this.receiver.localAddress();
		Address shown = (bound != null) ? new Address(this.address.scheme(), this.address.host(), bound.getPort())
				: this.address;
		return new InboundStatus(this.state, shown.toString(), 0, null);
	}

}
