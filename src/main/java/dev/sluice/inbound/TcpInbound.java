package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.sluice.admission.Admission;
import dev.sluice.admission.ConnectionLimit;
import dev.sluice.admission.Refusal;
import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.message.Cause;
import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.NettyServerConnectionFactory;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.ProxyTrust;
import dev.sluice.transport.tcp.ServerTls;
import dev.sluice.transport.tcp.TcpSettings;
import org.jspecify.annotations.Nullable;

/**
 * An inbound that listens for TCP connections.
 */
final class TcpInbound extends Receiver implements NettyServerConnectionFactory.AcceptListener {

	/** For which an accept that failed is told in health. */
	private static final long RECENT = TimeUnit.SECONDS.toNanos(2);

	private final Address address;

	private final NettyServerConnectionFactory factory;

	private final Admission admission;

	private final ConnectionMaking settings;

	private volatile State state = State.STOPPED;

	private volatile Address bound;

	/**
	 * Why accepting failed the last time; no object, whose class could not be loaded
	 * then.
	 */
	private volatile @Nullable String acceptFailure;

	private volatile long acceptFailureNanos;

	TcpInbound(InboundDefinition definition, Address address, Intake intake, NettyServerConnectionFactory factory,
			Admission admission, ConnectionMaking settings) {
		super(definition, intake);
		this.address = address;
		this.bound = address;
		this.factory = factory;
		this.admission = admission;
		this.settings = settings;
		factory.setAdmission(admission);
		factory.setFrameListeners(this::peer);
		factory.setAcceptListener(this);
	}

	/**
	 * Decides who may connect, as configured.
	 */
	static Admission admission(InboundDefinition definition, ConnectionLimit gateway) {
		return new Admission(definition.addressRules(), gateway, definition.limits().connections(),
				definition.limits().connectionsPerAddress(), definition.limits().connectionRate());
	}

	@Override
	void reconfigured() {
		admit();
		InboundDefinition changed = definition();
		TcpSettings next = this.settings.settings(changed);
		this.factory.reconfigure(next, this.settings.tls(changed), this.settings.proxies(changed));
		intake().peers().await(intake(), (peer) -> peer.reconfigured(changed.deadlines(), next, this::expired));
	}

	@Override
	void settle() {
		intake().peers().forEach(intake(), this::expireIfRefused);
	}

	@Override
	void admit() {
		InboundDefinition.Limits limits = definition().limits();
		this.admission.reconfigure(definition().addressRules(), limits.connections(), limits.connectionsPerAddress(),
				limits.connectionRate());
	}

	/** Who would not be let in any more is answered what was read, and goes. */
	private void expireIfRefused(TcpPeer peer) {
		Refusal refusal = this.admission.check(peer.address());
		if (refusal != null && !peer.isExpiring()) {
			this.admission.refused().add(refusal);
			onRefused(peer.address(), refusal);
			peer.expire(refusal.property());
		}
	}

	private TcpPeer peer(NettyTcpConnection connection) {
		InboundDefinition before = definition();
		TcpPeer peer = new TcpPeer(intake(), connection, (closed) -> {
		});
		if (this.state == State.DRAINING) {
			// Behind the making of the connection, which is not complete here.
			connection.eventLoop().execute(peer::drain);
		}
		else if (this.state == State.PAUSED) {
			connection.holdReading(true);
		}
		InboundDefinition now = definition();
		if (!now.equals(before)) {
			// It became another while the connection was made.
			peer.reconfigured(now.deadlines(), this.settings.settings(now), this::expired);
			connection.eventLoop().execute(() -> expireIfRefused(peer));
		}
		else if (ConnectionDeadlines.areAny(now.deadlines())) {
			connection.eventLoop().execute(() -> peer.watch(now.deadlines(), this::expired));
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
	void bind() {
		this.factory.bind();
		this.state = State.BOUND;
	}

	@Override
	void release() {
		this.factory.stopListening();
		this.state = State.STOPPED;
	}

	@Override
	boolean takeOver(Receiver before) {
		if (!(before instanceof TcpInbound other) || !other.address.equals(this.address)
				|| !other.definition().socket().equals(definition().socket())
				|| !this.factory.takeOver(other.factory)) {
			return false;
		}
		this.state = State.UP;
		other.bound = boundAddress();
		other.state = State.BOUND;
		return true;
	}

	@Override
	void reopen() {
		bind();
		this.factory.pauseAccepting(false);
		this.state = State.UP;
	}

	@Override
	void start() {
		this.factory.start();
		this.state = State.UP;
	}

	@Override
	void stop() {
		this.factory.stop();
		this.state = State.STOPPED;
	}

	@Override
	boolean pause() {
		if (this.state == State.UP) {
			this.state = State.PAUSED;
			this.factory.pauseAccepting(true);
			intake().peers().forEach(intake(), (peer) -> peer.hold(true));
		}
		return this.state == State.PAUSED;
	}

	@Override
	boolean resume() {
		if (this.state == State.PAUSED) {
			endPause(State.UP);
		}
		return this.state == State.UP;
	}

	/** The state first, by which a connection that comes meanwhile goes. */
	private void endPause(State next) {
		this.state = next;
		intake().peers().forEach(intake(), (peer) -> peer.hold(false));
		this.factory.pauseAccepting(false);
	}

	@Override
	void drain() {
		if (this.state == State.PAUSED) {
			// What a pause holds back could not be finished.
			endPause(State.DRAINING);
		}
		this.state = State.DRAINING;
		this.factory.stopListening();
		intake().peers().forEach(intake(), TcpPeer::drain);
	}

	@Override
	void drainBut(Set<InetSocketAddress> spared) {
		intake().peers().forEach(intake(), (peer) -> {
			if (!spared.contains(peer.address())) {
				peer.drain();
			}
		});
	}

	@Override
	boolean isDrained() {
		return intake().peers().hasNone(intake()) && !this.factory.isEntering();
	}

	@Override
	void abort() {
		intake().peers().forEach(intake(), TcpPeer::abort);
	}

	@Override
	InboundStatus status() {
		return new InboundStatus(this.state, boundAddress().toString(), this.factory.openConnections(), null);
	}

	/** While it hands its socket over, that which it had. */
	private Address boundAddress() {
		if (this.factory.getServerSocketAddress() instanceof InetSocketAddress listening) {
			this.bound = new Address(this.address.scheme(), this.address.host(), listening.getPort());
		}
		return (this.state == State.STOPPED) ? this.address : this.bound;
	}

	@Override
	int connections() {
		return intake().peers().count(intake());
	}

	@Override
	long acceptFailures() {
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
	@Nullable String warning() {
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
