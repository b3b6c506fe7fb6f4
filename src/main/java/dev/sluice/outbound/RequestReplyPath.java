package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.udp.DatagramBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request a socket, and so a source port, of its own, as the only way to tell
 * the answers of datagrams apart. A socket is closed with its request: the network, or
 * the peer, may send an answer twice, and the second must not be taken for another's.
 * Requests beyond the number of sockets wait in order, no longer than their own
 * deadlines.
 * <p>
 * All state is confined to one event loop.
 */
final class RequestReplyPath implements UdpPath {

	/** The most bytes of requests that have not ended before further ones fail. */
	private static final long MAX_PENDING = 16L * 1024 * 1024;

	/** What a request counts beside its bytes. */
	static final int OVERHEAD = 512;

	private final UdpOutbound outbound;

	private final Runnable onDown;

	private final EventLoop loop;

	private final DatagramBuffers buffers;

	private final int most;

	private final AtomicLong pending = new AtomicLong();

	private final Deque<UdpRequest> waiting = new ArrayDeque<>();

	private final Set<UdpRequestSocket> open = new HashSet<>();

	private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

	private boolean dispatching;

	private boolean closed;

	private volatile int sockets;

	private volatile @Nullable InetSocketAddress peer;

	RequestReplyPath(UdpOutbound outbound, Runnable onDown) {
		this.outbound = outbound;
		this.onDown = onDown;
		this.loop = outbound.loops().workers().next();
		// Two slots: with one, Netty's epoll channel takes an empty answer for none.
		this.buffers = new DatagramBuffers(outbound.frameSize(), 2, outbound.loops().isEpoll());
		this.most = outbound.definition().connections().most();
	}

	@Override
	public void use(InetSocketAddress peer) {
		this.peer = peer;
	}

	@Override
	public CompletableFuture<@Nullable Object> send(ByteBuf payload, long deadline, @Nullable OutboundCounts ends) {
		UdpRequest request = new UdpRequest(this, payload, deadline, ends);
		long bytes = this.pending.addAndGet(request.size());
		if (bytes > MAX_PENDING) {
			request.fail(new ExchangeException(Cause.OVERLOAD, this.outbound + ": too many requests are pending"));
		}
		// Always as a task, even on the loop, so that requests keep their order.
		else if (!execute(request)) {
			request.fail(stopped());
		}
		return request;
	}

	private boolean execute(Runnable task) {
		try {
			this.loop.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	private ExchangeException stopped() {
		return new ExchangeException(Cause.TARGET_DOWN, this.outbound + " has stopped");
	}

	/**
	 * Takes a request in; on the loop, as are all methods from here.
	 * @param request a new request
	 */
	void submit(UdpRequest request) {
		if (this.closed) {
			request.fail(stopped());
			return;
		}
		request.startTimer(this.loop);
		this.waiting.add(request);
		dispatch();
	}

	/** What it calls may come back here; the outer call goes on for it. */
	private void dispatch() {
		if (this.dispatching) {
			return;
		}
		this.dispatching = true;
		try {
			while (!this.closed && skipEnded()) {
				UdpRequestSocket socket = socket();
				if (socket == null) {
					return;
				}
				socket.take(this.waiting.remove());
			}
		}
		finally {
			this.dispatching = false;
		}
	}

	private @Nullable UdpRequestSocket socket() {
		InetSocketAddress target = this.peer;
		if (target == null || this.open.size() >= this.most) {
			return null;
		}
		UdpRequestSocket opened = new UdpRequestSocket(this, target);
		this.open.add(opened);
		this.sockets = this.open.size();
		return opened;
	}

	/** Requests whose deadline came while they waited are still in the queue. */
	private boolean skipEnded() {
		UdpRequest head = this.waiting.peek();
		while (head != null && head.isDone()) {
			this.waiting.remove();
			head = this.waiting.peek();
		}
		return head != null;
	}

	void closed(UdpRequestSocket socket) {
		this.open.remove(socket);
		this.sockets = this.open.size();
		if (this.closed && this.open.isEmpty()) {
			endNow();
		}
		dispatch();
	}

	void down() {
		this.onDown.run();
	}

	void ended(UdpRequest request) {
		this.pending.addAndGet(-request.size());
	}

	ExchangeException timeout() {
		return new ExchangeException(Cause.TIMEOUT, this.outbound + ": no answer within "
				+ this.outbound.definition().deadlines().reply().toMillis() + " ms");
	}

	UdpOutbound outbound() {
		return this.outbound;
	}

	EventLoop loop() {
		return this.loop;
	}

	DatagramBuffers buffers() {
		return this.buffers;
	}

	@Override
	public int sockets() {
		return this.sockets;
	}

	@Override
	public void close() {
		boolean accepted = execute(this::closeNow);
		if (accepted && !this.loop.inEventLoop()) {
			this.end.completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
		}
	}

	private void closeNow() {
		this.closed = true;
		for (UdpRequest request : List.copyOf(this.waiting)) {
			request.fail(stopped());
		}
		this.waiting.clear();
		for (UdpRequestSocket socket : Set.copyOf(this.open)) {
			socket.abandon(stopped());
		}
		if (this.open.isEmpty()) {
			endNow();
		}
	}

	private void endNow() {
		this.buffers.release();
		this.end.complete(null);
	}

}
