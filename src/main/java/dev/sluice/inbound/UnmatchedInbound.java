package dev.sluice.inbound;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.sluice.inbound.InboundStatus.State;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.transport.ReturnPath;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.udp.DatagramSource;
import io.netty.channel.EventLoop;

/**
 * What the far side of an outbound says by itself, received as the messages of an
 * inbound. It has no socket of its own: the outbound hands frames over, which are the
 * answer to none of its requests. An answer goes back on the connection that the message
 * came on. An error is counted and logged, and the far side is not told.
 */
public final class UnmatchedInbound extends InboundEndpoint {

	private final Set<UnmatchedFrames> sources = ConcurrentHashMap.newKeySet();

	/** Closed, but with messages that have not ended. */
	private final Set<UnmatchedFrames> closed = ConcurrentHashMap.newKeySet();

	private volatile State state = State.STOPPED;

	UnmatchedInbound(String name, InboundDefinition definition, Intake intake) {
		super(name, definition, intake);
	}

	/**
	 * Takes the frames of a new connection. On its event loop.
	 * @param connection the connection
	 * @param back the way of answers
	 * @return takes the frames, on the same event loop
	 */
	public UnmatchedFrames open(NettyTcpConnection connection, ReturnPath back) {
		return open(connection.eventLoop(), ConnectionHeaders.of(name(), connection), back);
	}

	/**
	 * Takes the datagrams of a new socket. On its event loop.
	 * @param eventLoop the event loop of the socket
	 * @param far whom it is connected to, and the way of answers
	 * @return takes the datagrams, on the same event loop
	 */
	public UnmatchedFrames open(EventLoop eventLoop, DatagramSource far) {
		Map<String, Object> headers = new HashMap<>(far.headers());
		headers.put(SluiceHeaders.INBOUND, name());
		return open(eventLoop, headers, far);
	}

	private UnmatchedFrames open(EventLoop eventLoop, Map<String, Object> headers, ReturnPath back) {
		UnmatchedFrames source = new UnmatchedFrames(this, eventLoop, headers, back);
		this.sources.add(source);
		return source;
	}

	void closed(UnmatchedFrames source) {
		this.closed.removeIf(UnmatchedFrames::haveEnded);
		this.closed.add(source);
		this.sources.remove(source);
	}

	boolean isReceiving() {
		return this.state == State.UP;
	}

	@Override
	public void bind() {
		// Outbounds start before inbounds, and a far side may speak at once.
		this.state = State.UP;
	}

	@Override
	public void release() {
		this.state = State.STOPPED;
	}

	@Override
	protected void doStart() {
		bind();
	}

	@Override
	protected void doStop() {
		release();
	}

	@Override
	public InboundStatus status() {
		return new InboundStatus(this.state, definition().connect().getFirst().toString(), this.sources.size(), null);
	}

	@Override
	public void drain() {
		this.state = State.DRAINING;
	}

	@Override
	public boolean isDrained() {
		return ledger().inFlight() == 0;
	}

	@Override
	public void abort() {
		this.sources.forEach(UnmatchedFrames::abort);
		this.closed.forEach(UnmatchedFrames::abort);
	}

}
