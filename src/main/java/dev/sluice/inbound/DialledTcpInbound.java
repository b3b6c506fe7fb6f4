package dev.sluice.inbound;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.FrameListener;
import dev.sluice.transport.tcp.Heartbeat;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Redialler;
import dev.sluice.transport.tcp.Talk;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * An inbound that dials the far side and receives from it; it keeps one connection, and
 * dials again when that is lost.
 */
final class DialledTcpInbound extends InboundEndpoint implements Redialler.Listener {

	private final List<NettyClientConnectionFactory> factories;

	private final Talk talk;

	private final EventLoop eventLoop;

	/** A new one from each start to the stop after it. */
	private volatile @Nullable Redialler redialler;

	private final AtomicReference<@Nullable TcpPeer> peer = new AtomicReference<>();

	private volatile InboundStatus status;

	private volatile boolean paused;

	DialledTcpInbound(String name, InboundDefinition definition, Intake intake, Talk talk, EventLoops eventLoops,
			List<NettyClientConnectionFactory> factories) {
		super(name, definition, intake);
		this.talk = talk;
		this.factories = factories;
		this.eventLoop = eventLoops.workers().next();
		this.status = status(State.STOPPED, definition.connect().getFirst(), null);
	}

	private FrameListener peer(NettyTcpConnection connection) {
		long before = ledger().received();
		TcpPeer connected = new TcpPeer(intake(), connection, (closed) -> closed(closed, before));
		this.peer.set(connected);
		if (this.paused) {
			connection.holdReading(true);
		}
		return connected;
	}

	private void closed(TcpPeer closed, long before) {
		this.peer.compareAndSet(closed, null);
		Redialler current = this.redialler;
		if (current != null && ledger().received() > before) {
			current.heard();
		}
	}

	private InboundStatus status(State state, Address address, @Nullable String reason) {
		return new InboundStatus(state, address.toString(), (state == State.UP) ? 1 : 0, reason);
	}

	@Override
	public void bind() {
		// Nothing to take: it dials.
	}

	@Override
	public void release() {
		// Nothing was taken.
	}

	@Override
	protected void doStart() {
		this.status = status(State.DOWN, definition().connect().getFirst(), "not connected yet");
		this.factories.forEach(NettyClientConnectionFactory::start);
		Redialler fresh = new Redialler(this.factories, this.eventLoop, definition().reconnect(), this::peer, this);
		fresh.setOnConnect(this.talk.onConnect());
		this.redialler = fresh;
		fresh.start();
	}

	@Override
	protected void doStop() {
		stopDialling();
		this.factories.forEach(NettyClientConnectionFactory::stop);
		this.status = new InboundStatus(State.STOPPED, this.status.address(), 0, null);
	}

	private void stopDialling() {
		Redialler current = this.redialler;
		if (current != null) {
			current.stop();
		}
	}

	@Override
	public void up(NettyTcpConnection connection, Address address) {
		this.status = status(State.UP, address, null);
		this.logger.info("event=inbound-connected inbound=" + name() + " address=" + address);
		Heartbeat.start(connection, this.talk.heartbeat(), Heartbeat.Turn.ANY_TIME);
		ConnectionDeadline.watch(connection, definition().deadlines(), (deadline, time) -> {
			intake().meters().expired(deadline).increment();
			connection.abandon(deadline.describe(time));
		});
	}

	@Override
	public void lost(Address address, String reason) {
		this.status = status(State.DOWN, address, reason);
		this.logger.warn("event=inbound-lost inbound=" + name() + " address=" + address + " reason=\"" + reason + "\"");
	}

	@Override
	public void unreachable(Address address, String reason) {
		InboundStatus before = this.status;
		this.status = status(State.DOWN, address, reason);
		if (!reason.equals(before.reason())) {
			this.logger.warn("event=inbound-unreachable inbound=" + name() + " address=" + address + " reason=\""
					+ reason + "\"");
		}
	}

	@Override
	public @Nullable String warning() {
		return NettyClientConnectionFactory.warning(this.factories);
	}

	@Override
	public InboundStatus status() {
		InboundStatus now = this.status;
		boolean shown = this.paused && (now.state() == State.UP || now.state() == State.DOWN);
		return shown ? new InboundStatus(State.PAUSED, now.address(), now.connections(), now.reason()) : now;
	}

	@Override
	public boolean pause() {
		State now = this.status.state();
		if (now == State.UP || now == State.DOWN) {
			hold(true);
		}
		return status().state() == State.PAUSED;
	}

	@Override
	public boolean resume() {
		if (!this.paused) {
			return super.resume();
		}
		hold(false);
		return true;
	}

	private void hold(boolean held) {
		this.paused = held;
		intake().peers().forEach((connected) -> connected.hold(held));
	}

	@Override
	public void drain() {
		hold(false);
		stopDialling();
		TcpPeer connected = this.peer.get();
		this.status = new InboundStatus(State.DRAINING, this.status.address(), (connected != null) ? 1 : 0, null);
		if (connected != null) {
			connected.drain();
		}
	}

	@Override
	public boolean isDrained() {
		return intake().peers().isEmpty() && ledger().inFlight() == 0;
	}

	@Override
	public void abort() {
		intake().peers().forEach(TcpPeer::abort);
	}

}
