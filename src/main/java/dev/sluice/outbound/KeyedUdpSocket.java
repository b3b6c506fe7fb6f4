package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.sluice.inbound.UnmatchedFrames;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.udp.DatagramSource;
import dev.sluice.transport.udp.DatagramWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import org.jspecify.annotations.Nullable;

/**
 * The socket of many requests. A request that is not answered in time fails; until its
 * answer has come after all, or could no longer be meant, none with its key is sent from
 * here. What answers no request is counted and goes to an {@link UnmatchedInbound}, where
 * there is one. When the peer's port is found closed all requests fail, and the next go
 * from another socket.
 */
final class KeyedUdpSocket extends UdpSocket {

	/** For the answers of a burst; the kernel gives what it may. */
	private static final int RECEIVE_BUFFER = 4 * 1024 * 1024;

	private final KeyedPath path;

	private final long replyNanos;

	private final KeyedRequests<UdpRequest> requests;

	private @Nullable DatagramWriter writer;

	private @Nullable UnmatchedFrames unmatched;

	private boolean leaving;

	private boolean closing;

	KeyedUdpSocket(KeyedPath path, InetSocketAddress peer) {
		super(path, peer);
		this.path = path;
		this.replyNanos = path.outbound().definition().deadlines().reply().toNanos();
		this.requests = new KeyedRequests<>(this.replyNanos, UdpRequest::within);
	}

	/** Whether requests may be sent from here to a peer. */
	boolean isFor(InetSocketAddress target) {
		return !this.leaving && peer().equals(target);
	}

	/**
	 * Whether an answer may still come here that would be taken for that of a request.
	 */
	boolean isLate(UdpRequest request) {
		return this.requests.isLate(key(request), request.within());
	}

	/**
	 * Sends nothing more, and closes when all requests have ended; after a while, where
	 * late answers may come.
	 */
	void leave() {
		this.leaving = true;
		closeIfLeft();
	}

	private void closeIfLeft() {
		if (this.leaving && !this.closing && this.requests.size() == 0) {
			this.closing = true;
			if (this.requests.areSomeLate()) {
				this.path.loop().schedule(this::close, this.replyNanos, TimeUnit.NANOSECONDS);
			}
			else {
				close();
			}
		}
	}

	@Override
	void take(UdpRequest request) {
		Object key = key(request);
		if (isLate(request)) {
			request.fail(new ExchangeException(Cause.REFUSED,
					this.path.outbound() + ": " + CorrelationKeys.mayStillCome(key)));
			return;
		}
		UdpRequest before = this.requests.add(key, request);
		if (before != null) {
			before.fail(this.path.timeout());
		}
		try {
			writer().send(request.sentBy(this), null).whenComplete((sent, error) -> {
				if (error != null) {
					failed(request, unsent(error));
				}
			});
		}
		catch (UnsentException ex) {
			leave();
			failed(request, ex);
		}
	}

	private static Object key(UdpRequest request) {
		return Objects.requireNonNull(request.key());
	}

	private DatagramWriter writer() {
		DatagramWriter open = this.writer;
		if (open == null) {
			open = connect();
			this.writer = open;
			UnmatchedInbound inbound = this.path.unmatched();
			if (inbound != null) {
				this.unmatched = inbound.open(this.path.loop(), new DatagramSource(peer(), open));
			}
		}
		return open;
	}

	@Override
	void configure(DatagramChannel opened) {
		opened.config().setReceiveBufferSize(RECEIVE_BUFFER);
	}

	private void failed(UdpRequest request, ExchangeException error) {
		if (!request.isDone()) {
			this.requests.remove(key(request));
			request.fail(error);
		}
		if (error.cause() == Cause.TARGET_DOWN) {
			// The kernel tells of a closed port when the next datagram is to be sent.
			lost(new ExchangeException(error.cause(), String.valueOf(error.getMessage()), error.getCause()));
		}
		this.path.down();
		proceed();
	}

	/** What was sent may have arrived, and its answer must not be taken for another's. */
	private void lost(ExchangeException error) {
		this.requests.removeAll().forEach((request) -> request.fail(error));
		leave();
	}

	private void proceed() {
		closeIfLeft();
		this.path.dispatch();
	}

	@Override
	int awaiting() {
		return this.requests.size();
	}

	@Override
	void timedOut(UdpRequest request) {
		this.requests.removeLate(key(request));
		request.fail(this.path.timeout());
		proceed();
	}

	@Override
	void closeWith(ExchangeException error) {
		this.leaving = true;
		this.requests.removeAll().forEach((request) -> request.fail(error));
		if (this.unmatched != null) {
			this.unmatched.closed();
			this.unmatched = null;
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		DatagramPacket packet = (DatagramPacket) message;
		try {
			answer(packet.content());
		}
		finally {
			packet.release();
		}
	}

	private void answer(ByteBuf payload) {
		Object answer;
		Object key;
		try {
			answer = this.path.outbound().codec().read(payload);
			key = this.path.keys().ofAnswer(answer);
		}
		catch (RuntimeException ex) {
			unmatched(payload, Cause.describe(ex));
			return;
		}
		UdpRequest request = this.requests.remove(key);
		if (request == null) {
			unmatched(payload, this.requests.whyUnmatched(key));
		}
		else if (isCut(payload)) {
			request.fail(tooLong());
		}
		else {
			request.answer(answer);
		}
	}

	private void unmatched(ByteBuf payload, String why) {
		if (isCut(payload)) {
			this.path.outbound().unexpected().leaveOut(String.valueOf(tooLong().getMessage()));
		}
		else {
			this.path.outbound().unexpected().take(this.unmatched, payload, why);
		}
	}

	/** Whether the datagram was longer than may be, so that its end is missing. */
	private boolean isCut(ByteBuf payload) {
		return payload.readableBytes() > this.path.outbound().frameSize();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		if (this.unmatched != null) {
			this.unmatched.readComplete();
		}
		proceed();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		lost(exception("lost " + peer(), error));
		this.path.down();
		proceed();
	}

}
