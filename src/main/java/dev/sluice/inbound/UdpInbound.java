package dev.sluice.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.udp.DatagramOptions;
import dev.sluice.transport.udp.DatagramReceiver;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * An inbound that receives datagrams.
 */
final class UdpInbound extends InboundEndpoint {

	private static final long DEADLINE_CHECK_MILLIS = 100;

	private final Address address;

	private final EventLoops eventLoops;

	private final DatagramReceiver receiver;

	private final List<UdpIntake> intakes = new CopyOnWriteArrayList<>();

	private @Nullable ScheduledFuture<?> deadlines;

	private volatile State state = State.STOPPED;

	UdpInbound(String name, InboundDefinition definition, Address address, Intake intake, EventLoops eventLoops) {
		super(name, definition, intake);
		this.address = address;
		this.eventLoops = eventLoops;
		DatagramOptions options = DatagramOptions.defaults()
			.withMaxSize(Math.toIntExact(definition.limits().frameSize().toBytes()));
		this.receiver = new DatagramReceiver(eventLoops, address, options, this::intakeOfSocket);
	}

	private UdpIntake intakeOfSocket() {
		UdpIntake made = new UdpIntake(intake());
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
		this.state = State.STOPPED;
	}

	@Override
	protected void doStart() {
		bind();
		this.receiver.open();
		if (intake().replies()) {
			this.deadlines = this.eventLoops.workers()
				.next()
				.scheduleAtFixedRate(() -> this.intakes.forEach(UdpIntake::checkDeadlines), DEADLINE_CHECK_MILLIS,
						DEADLINE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
		}
		this.state = State.UP;
	}

	@Override
	protected void doStop() {
		if (this.deadlines != null) {
			this.deadlines.cancel(false);
		}
		this.receiver.close();
		this.state = State.STOPPED;
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
	}

	@Override
	public InboundStatus status() {
		InetSocketAddress bound = this.receiver.localAddress();
		Address shown = (bound != null) ? new Address(this.address.scheme(), this.address.host(), bound.getPort())
				: this.address;
		return new InboundStatus(this.state, shown.toString(), 0, null);
	}

}
