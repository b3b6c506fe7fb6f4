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
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and ends each with its answer, with an error, or when its deadline has
 * come. How many may await their answers, and how an answer finds its request, is up to
 * the kinds of it. Requests for which there is no room wait in order, no longer than
 * their own deadlines.
 * <p>
 * All state is confined to one event loop.
 */
abstract class RequestReplyPath implements UdpPath {

	/** The most bytes of requests that have not ended before further ones fail. */
	private static final long MAX_PENDING = 16L * 1024 * 1024;

	/** What a request counts beside its bytes. */
	static final int OVERHEAD = 512;

	private final UdpOutbound outbound;

	private final Runnable onDown;

	private final EventLoop loop;

	private final DatagramBuffers buffers;

	private final AtomicLong pending = new AtomicLong();

	private final Deque<UdpRequest> waiting = new ArrayDeque<>();

	private final Set<UdpSocket> open = new HashSet<>();

	private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

	private boolean dispatching;

	private boolean closed;

	private volatile int sockets;

	private volatile @Nullable InetSocketAddress peer;

	/**
	 * Creates a path without sockets.
	 * @param outbound whose it is
	 * @param slots how many datagrams to read at once
	 * @param onDown run when the peer seems not to be where it was
	 */
	RequestReplyPath(UdpOutbound outbound, int slots, Runnable onDown) {
		this.outbound = outbound;
		this.onDown = onDown;
		this.loop = outbound.loops().workers().next();
		this.buffers = new DatagramBuffers(outbound.frameSize(), slots, outbound.loops().isEpoll());
	}

	@Override
	public final void use(InetSocketAddress peer) {
		this.peer = peer;
	}

	final CompletableFuture<@Nullable Object> send(UdpRequest request) {
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
	final void submit(UdpRequest request) {
		if (this.closed) {
			request.fail(stopped());
			return;
		}
		request.startTimer(this.loop);
		this.waiting.add(request);
		dispatch();
	}

	/**
	 * Sends what waits and has room. What it calls may come back here; the outer call
	 * goes on for it.
	 */
	final void dispatch() {
		if (this.dispatching) {
			return;
		}
		this.dispatching = true;
		try {
			InetSocketAddress target = this.peer;
			while (!this.closed && target != null && skipEnded()) {
				UdpSocket socket = socket(target, this.waiting.element());
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

	/**
	 * A socket with room for a request.
	 * @param target whom it is to be connected to
	 * @param next the request
	 * @return the socket, or {@code null} where there is none at present
	 */
	abstract @Nullable UdpSocket socket(InetSocketAddress target, UdpRequest next);

	final void opened(UdpSocket socket) {
		this.open.add(socket);
		this.sockets = this.open.size();
	}

	final Set<UdpSocket> open() {
		return this.open;
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

	final void closed(UdpSocket socket) {
		this.open.remove(socket);
		this.sockets = this.open.size();
		if (this.closed && this.open.isEmpty()) {
			endNow();
		}
		dispatch();
	}

	final void down() {
		this.onDown.run();
	}

	/**
	 * A request has ended; any thread may tell.
	 */
	void ended(UdpRequest request) {
		this.pending.addAndGet(-request.size());
	}

	final ExchangeException timeout() {
		return new ExchangeException(Cause.TIMEOUT, this.outbound + ": no answer within "
				+ this.outbound.definition().deadlines().reply().toMillis() + " ms");
	}

	final UdpOutbound outbound() {
		return this.outbound;
	}

	final EventLoop loop() {
		return this.loop;
	}

	final DatagramBuffers buffers() {
		return this.buffers;
	}

	@Override
	public final int sockets() {
		return this.sockets;
	}

	@Override
	public final void close() {
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
		for (UdpSocket socket : Set.copyOf(this.open)) {
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
