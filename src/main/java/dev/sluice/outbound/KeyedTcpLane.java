package dev.sluice.outbound;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.sluice.framing.FramingException;
import dev.sluice.inbound.UnmatchedFrames;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.ReturnPath;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Matches answers with requests by keys, in whatever order they come. A request that is
 * not answered in time fails, and the connection stays: the answer may still come, and is
 * then nobody's. Until it has, or could no longer be meant, no request with its key is
 * written to this connection. What is nobody's is counted and goes to an
 * {@link UnmatchedInbound}, where there is one. A connection on which nothing at all has
 * come for as long again as an answer may take is closed: its peer is not there.
 */
final class KeyedTcpLane extends RequestReplyTcpLane {

	private static final long NOTHING_READ = -1;

	private static final CompletableFuture<@Nullable Object> REQUEST = CompletableFuture.completedFuture(null);

	private final CorrelationKeys keys;

	private final long replyNanos;

	private final KeyedRequests<TcpSending> requests;

	/** What was written and not taken yet: answers to the peer, and requests. */
	private final ArrayDeque<CompletableFuture<@Nullable Object>> written = new ArrayDeque<>();

	private @Nullable UnmatchedFrames unmatched;

	/** How often something had been read when the first answer failed to come. */
	private long readsAtTimeout = NOTHING_READ;

	private long firstTimeout;

	KeyedTcpLane(TcpLanes lanes, TcpLaneSeat seat, CorrelationKeys keys) {
		super(lanes, seat);
		this.keys = keys;
		this.replyNanos = lanes.definition().deadlines().reply().toNanos();
		this.requests = new KeyedRequests<>(this.replyNanos, TcpSending::within);
	}

	@Override
	void opened(NettyTcpConnection connection) {
		UnmatchedInbound inbound = lanes().unmatched();
		this.unmatched = (inbound != null) ? inbound.open(connection, new Back(connection)) : null;
		this.readsAtTimeout = NOTHING_READ;
	}

	@Override
	boolean hasRoom() {
		return true;
	}

	@Override
	@Nullable ExchangeException await(TcpSending request) {
		Object key = Objects.requireNonNull(request.key());
		if (this.requests.isLate(key, request.within())) {
			return lanes().exception(Cause.REFUSED, CorrelationKeys.mayStillCome(key), null);
		}
		TcpSending before = this.requests.add(key, request);
		if (before != null) {
			failAwaiting(before, timeout());
		}
		this.written.add(REQUEST);
		return null;
	}

	@Override
	void takeBack(TcpSending request) {
		this.requests.remove(Objects.requireNonNull(request.key()));
		this.written.removeLast();
	}

	@Override
	@Nullable TcpSending oldest() {
		return this.requests.oldest();
	}

	@Override
	List<TcpSending> removeAwaiting() {
		return this.requests.removeAll();
	}

	@Override
	void answer(ByteBuf frame) {
		Object answer;
		Object key;
		try {
			answer = lanes().codec().read(frame);
			key = this.keys.ofAnswer(answer);
		}
		catch (RuntimeException ex) {
			lanes().unexpected().take(this.unmatched, frame, Cause.describe(ex));
			return;
		}
		TcpSending request = this.requests.remove(key);
		if (request != null) {
			answered(request, answer);
		}
		else {
			lanes().unexpected().take(this.unmatched, frame, this.requests.whyUnmatched(key));
		}
	}

	@Override
	public void onReadComplete() {
		super.onReadComplete();
		if (this.unmatched != null) {
			this.unmatched.readComplete();
		}
	}

	/** A request that waits elsewhere must not come here to find its key refused. */
	@Override
	boolean isUnencumbered() {
		return !this.requests.areSomeLate();
	}

	@Override
	void expireAwaiting(long now, ExchangeException timeout) {
		List<TcpSending> overdue = this.requests.removeLate((request) -> request.isOverdue(now));
		if (overdue.isEmpty()) {
			return;
		}
		NettyTcpConnection open = connection();
		long reads = (open != null) ? open.reads() : NOTHING_READ;
		if (reads != this.readsAtTimeout) {
			this.readsAtTimeout = reads;
			this.firstTimeout = now;
		}
		else if (now - this.firstTimeout >= this.replyNanos) {
			close(lanes().exception(Cause.TARGET_DOWN, "the peer has gone silent", null));
		}
		overdue.forEach((request) -> failAwaiting(request, timeout));
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		for (int i = 0; i < frames && !this.written.isEmpty(); i++) {
			CompletableFuture<@Nullable Object> sent = this.written.remove();
			if (failure == null) {
				sent.complete(null);
			}
			else {
				sent.completeExceptionally(failure);
			}
		}
		super.onWritten(frames, failure);
	}

	@Override
	void fail(ExchangeException reason) {
		super.fail(reason);
		this.requests.forgetAllLate();
		if (this.unmatched != null) {
			this.unmatched.closed();
			this.unmatched = null;
		}
		this.written.forEach((sent) -> sent.completeExceptionally(reason));
		this.written.clear();
	}

	/**
	 * The way back to the peer for answers to what it has said by itself: the connection
	 * that it said it on, and no other.
	 */
	private final class Back implements ReturnPath {

		private final NettyTcpConnection origin;

		Back(NettyTcpConnection origin) {
			this.origin = origin;
		}

		@Override
		public CompletionStage<@Nullable Object> send(ByteBuf answer) {
			CompletableFuture<@Nullable Object> sent = new CompletableFuture<>();
			if (eventLoop().inEventLoop()) {
				write(answer, sent);
			}
			else {
				eventLoop().execute(() -> write(answer, sent));
			}
			return sent;
		}

		private void write(ByteBuf answer, CompletableFuture<@Nullable Object> sent) {
			if (!this.origin.equals(connection()) || isClosing() || !this.origin.isOpen()) {
				sent.completeExceptionally(lanes().exception(Cause.TARGET_DOWN, "the connection has gone", null));
				return;
			}
			KeyedTcpLane.this.written.add(sent);
			try {
				this.origin.write(answer);
				watch(this.origin);
				flushLater();
			}
			catch (FramingException ex) {
				KeyedTcpLane.this.written.removeLast();
				sent.completeExceptionally(lanes().exception(ex));
			}
		}

		@Override
		public String describe() {
			return this.origin.getHostAddress() + ":" + this.origin.getPort();
		}

	}

}
