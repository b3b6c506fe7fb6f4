package dev.sluice.inbound;

import java.time.Duration;
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
import dev.sluice.transport.tcp.TcpSettings;
import io.netty.channel.EventLoop;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * An inbound that dials the far side and receives from it; it keeps one connection, and
 * dials again when that is lost.
 */
final class DialledTcpInbound extends Receiver implements Redialler.Listener {

	private static final Log logger = LogFactory.getLog(DialledTcpInbound.class);

	private final List<NettyClientConnectionFactory> factories;

	private final ConnectionMaking settings;

	private final Talk talk;

	private final EventLoop eventLoop;

	/** A new one from each start to the stop after it. */
	private volatile @Nullable Redialler redialler;

	private final AtomicReference<@Nullable TcpPeer> peer = new AtomicReference<>();

	private volatile InboundStatus status;

	private volatile boolean paused;

	DialledTcpInbound(InboundDefinition definition, Intake intake, Talk talk, EventLoops eventLoops,
			List<NettyClientConnectionFactory> factories, ConnectionMaking settings) {
		super(definition, intake);
		this.settings = settings;
		this.talk = talk;
		this.factories = factories;
		this.eventLoop = eventLoops.workers().next();
		this.status = status(State.STOPPED, definition.connect().getFirst(), null);
	}

	@Override
	void reconfigured() {
		TcpSettings next = this.settings.settings(definition());
		this.factories.forEach((factory) -> factory.reconfigure(next));
		intake().peers()
			.await(intake(), (connected) -> connected.reconfigured(definition().deadlines(), next, this::expired));
	}

	private FrameListener peer(NettyTcpConnection connection) {
		long before = intake().ledger().received();
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
		if (current != null && intake().ledger().received() > before) {
			current.heard();
		}
	}

	private InboundStatus status(State state, Address address, @Nullable String reason) {
		return new InboundStatus(state, address.toString(), (state == State.UP) ? 1 : 0, reason);
	}

	@Override
	void bind() {
		// Nothing to take: it dials.
	}

	@Override
	void release() {
		// Nothing was taken.
	}

	@Override
	void reopen() {
		start();
	}

	@Override
	void start() {
		this.status = status(State.DOWN, definition().connect().getFirst(), "not connected yet");
		this.factories.forEach(NettyClientConnectionFactory::start);
		Redialler fresh = new Redialler(this.factories, this.eventLoop, definition().reconnect(), this::peer, this);
		fresh.setOnConnect(this.talk.onConnect());
		this.redialler = fresh;
		fresh.start();
	}

	@Override
	void stop() {
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
		logger.info("event=inbound-connected inbound=" + name() + " address=" + address);
		Heartbeat.start(connection, this.talk.heartbeat(), Heartbeat.Turn.ANY_TIME);
		TcpPeer connected = this.peer.get();
		if (connected != null) {
			connected.watch(definition().deadlines(), this::expired);
		}
	}

	private void expired(TcpPeer whose, ConnectionDeadline deadline, Duration time) {
		intake().meters().expired(deadline).increment();
		whose.abandon(deadline.describe(time));
	}

	@Override
	public void lost(Address address, String reason) {
		this.status = status(State.DOWN, address, reason);
		logger.warn("event=inbound-lost inbound=" + name() + " address=" + address + " reason=\"" + reason + "\"");
	}

	@Override
	public void unreachable(Address address, String reason) {
		InboundStatus before = this.status;
		this.status = status(State.DOWN, address, reason);
		if (!reason.equals(before.reason())) {
			logger.warn("event=inbound-unreachable inbound=" + name() + " address=" + address + " reason=\"" + reason
					+ "\"");
		}
	}

	@Override
	@Nullable String warning() {
		return NettyClientConnectionFactory.warning(this.factories);
	}

	@Override
	InboundStatus status() {
		InboundStatus now = this.status;
		boolean shown = this.paused && (now.state() == State.UP || now.state() == State.DOWN);
		return shown ? new InboundStatus(State.PAUSED, now.address(), now.connections(), now.reason()) : now;
	}

	@Override
	boolean pause() {
		State now = this.status.state();
		if (now == State.UP || now == State.DOWN) {
			hold(true);
		}
		return status().state() == State.PAUSED;
	}

	@Override
	boolean resume() {
		if (this.paused) {
			hold(false);
			return true;
		}
		return this.status.state() == State.UP;
	}

	private void hold(boolean held) {
		this.paused = held;
		intake().peers().forEach(intake(), (connected) -> connected.hold(held));
	}

	@Override
	void drain() {
		hold(false);
		stopDialling();
		TcpPeer connected = this.peer.get();
		this.status = new InboundStatus(State.DRAINING, this.status.address(), (connected != null) ? 1 : 0, null);
		if (connected != null) {
			connected.drain();
		}
	}

	@Override
	int connections() {
		return intake().peers().count(intake());
	}

	@Override
	boolean isDrained() {
		return intake().peers().hasNone(intake());
	}

	@Override
	void abort() {
		intake().peers().forEach(intake(), TcpPeer::abort);
	}

}
