package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.sluice.admission.AddressRules;
import dev.sluice.admission.Admission;
import dev.sluice.admission.ConnectionLimit;
import dev.sluice.admission.Refusal;
import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.message.Cause;
import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.NettyServerConnectionFactory;
import dev.sluice.transport.tcp.NettyTcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * An inbound that listens for TCP connections.
 */
final class TcpInbound extends InboundEndpoint implements NettyServerConnectionFactory.AcceptListener {

	/** For which an accept that failed is told in health. */
	private static final long RECENT = TimeUnit.SECONDS.toNanos(2);

	private final Address address;

	private final NettyServerConnectionFactory factory;

	private final Admission admission;

	private volatile State state = State.STOPPED;

	/**
	 * Why accepting failed the last time; no object, whose class could not be loaded
	 * then.
	 */
	private volatile @Nullable String acceptFailure;

	private volatile long acceptFailureNanos;

	TcpInbound(String name, InboundDefinition definition, Address address, Intake intake,
			NettyServerConnectionFactory factory, ConnectionLimit gateway) {
		super(name, definition, intake);
		this.address = address;
		this.factory = factory;
		this.admission = new Admission(new AddressRules(definition.allow(), definition.deny()), gateway,
				definition.limits().connections(), definition.limits().connectionsPerAddress(),
				definition.limits().connectionRate());
		factory.setAdmission(this.admission);
		factory.setFrameListeners(this::peer);
		factory.setAcceptListener(this);
	}

	private TcpPeer peer(NettyTcpConnection connection) {
		TcpPeer peer = new TcpPeer(intake(), connection, (closed) -> {
		});
		if (this.state == State.DRAINING) {
			// Behind the making of the connection, which is not complete here.
			connection.eventLoop().execute(peer::drain);
		}
		else if (this.state == State.PAUSED) {
			connection.holdReading(true);
		}
		InboundDefinition.Deadlines deadlines = definition().deadlines();
		if (deadlines.idle() != null || deadlines.firstFrame() != null || deadlines.maxAge() != null) {
			connection.eventLoop()
				.execute(() -> ConnectionDeadline.watch(connection, deadlines,
						(deadline, time) -> expired(peer, deadline, time)));
		}
		return peer;
	}

	private void expired(TcpPeer peer, ConnectionDeadline deadline, Duration time) {
		intake().meters().expired(deadline).increment();
		intake().log()
			.warn("connection-" + deadline.word(), () -> "event=connection-expired inbound=" + name() + " peer="
					+ peer.describe() + " deadlines." + deadline.word() + "=" + time.toMillis() + "ms");
		peer.expire("deadlines." + deadline.word());
	}

	@Override
	public void bind() {
		this.factory.bind();
		this.state = State.BOUND;
	}

	@Override
	public void release() {
		this.factory.stopListening();
		this.state = State.STOPPED;
	}

	@Override
	protected void doStart() {
		this.factory.start();
		this.state = State.UP;
	}

	@Override
	protected void doStop() {
		this.factory.stop();
		this.state = State.STOPPED;
	}

	@Override
	public boolean pause() {
		if (this.state == State.UP) {
			this.state = State.PAUSED;
			this.factory.pauseAccepting(true);
			intake().peers().forEach((peer) -> peer.hold(true));
		}
		return this.state == State.PAUSED;
	}

	@Override
	public boolean resume() {
		if (this.state != State.PAUSED) {
			return super.resume();
		}
		endPause(State.UP);
		return true;
	}

	/** The state first, by which a connection that comes meanwhile goes. */
	private void endPause(State next) {
		this.state = next;
		intake().peers().forEach((peer) -> peer.hold(false));
		this.factory.pauseAccepting(false);
	}

	@Override
	public void drain() {
		if (this.state == State.PAUSED) {
			// What a pause holds back could not be finished.
			endPause(State.DRAINING);
		}
		this.state = State.DRAINING;
		this.factory.stopListening();
		intake().peers().forEach(TcpPeer::drain);
	}

	@Override
	public void drainBut(Set<InetSocketAddress> spared) {
		intake().peers().forEach((peer) -> {
			if (!spared.contains(peer.address())) {
				peer.drain();
			}
		});
	}

	@Override
	public boolean isDrained() {
		return intake().peers().isEmpty() && ledger().inFlight() == 0;
	}

	@Override
	public void abort() {
		intake().peers().forEach(TcpPeer::abort);
	}

	@Override
	public InboundStatus status() {
		return new InboundStatus(this.state, boundAddress().toString(), this.factory.openConnections(), null);
	}

	private Address boundAddress() {
		return (this.factory.getServerSocketAddress() instanceof InetSocketAddress bound)
				? new Address(this.address.scheme(), this.address.host(), bound.getPort()) : this.address;
	}

	@Override
	public long refusedConnections(Refusal reason) {
		return this.admission.refused().get(reason);
	}

	@Override
	public long acceptFailures() {
		return this.factory.acceptFailures();
	}

	@Override
	public void onRefused(InetSocketAddress peer, Refusal refusal) {
		intake().log()
			.warn("connection-refused", () -> "event=connection-refused inbound=" + name() + " cause=refused peer="
					+ describe(peer) + " reason=" + refusal.word() + " property=" + refusal.property());
	}

	@Override
	public void onInsecure(InetSocketAddress peer, Throwable error) {
		logFailed("handshake-failed", peer, error);
	}

	@Override
	public void onNoProxyHeader(InetSocketAddress proxy, Throwable error) {
		logFailed("no-proxy-header", proxy, error);
	}

	private void logFailed(String event, InetSocketAddress peer, Throwable error) {
		intake().log()
			.warn(event, () -> "event=" + event + " inbound=" + name() + " cause=refused peer=" + describe(peer)
					+ " error=\"" + Cause.describe(error) + "\"");
	}

	private static String describe(InetSocketAddress peer) {
		return peer.getAddress().getHostAddress() + ":" + peer.getPort();
	}

	@Override
	public @Nullable String warning() {
		String failure = this.acceptFailure;
		return (failure != null && System.nanoTime() - this.acceptFailureNanos < RECENT)
				? "no connection can be accepted, which is tried each second: " + failure : this.factory.warning();
	}

	@Override
	public void onAcceptFailure(Throwable error) {
		String message = String.valueOf(error.getMessage());
		this.acceptFailureNanos = System.nanoTime();
		this.acceptFailure = message;
		String limit = message.contains("Too many open files") ? " limit=\"open files (ulimit -n)\"" : "";
		intake().log()
			.warn("accept-failed", () -> "event=accept-failed inbound=" + name() + " error=\"" + message + "\"" + limit
					+ " next=\"again in a second\"");
	}

}
