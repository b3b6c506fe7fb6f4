package dev.sluice.inbound;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.sluice.framing.FramingException;
import dev.sluice.inbound.InboundDefinition.OnError;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.transport.tcp.FrameListener;
import dev.sluice.transport.tcp.NettyTcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.IpHeaders;

/**
 * A connection of an inbound. Where answers are awaited, each request holds a slot, and
 * answers leave in the order of the slots. Everything but the ends of one-way messages is
 * confined to the event loop of the connection.
 */
final class TcpPeer extends Peer implements FrameListener {

	private final NettyTcpConnection connection;

	private final Consumer<TcpPeer> onClosed;

	private final @Nullable Mailbox mailbox;

	/** Requests whose answers have not been written. */
	private final ArrayDeque<InboundExchange> slots = new ArrayDeque<>();

	/** Answered requests whose answers the kernel has not taken yet. */
	private final ArrayDeque<InboundExchange> written = new ArrayDeque<>();

	/** Messages of this read that go to the mailbox. */
	private final ArrayDeque<InboundExchange> batch = new ArrayDeque<>();

	private final AtomicBoolean advancing = new AtomicBoolean();

	private final AtomicInteger oneWayInFlight = new AtomicInteger();

	private volatile boolean paused;

	private volatile boolean inputEnded;

	/** Set when no answer can be written any more. */
	private boolean cutOff;

	private volatile boolean closed;

	private @Nullable ScheduledFuture<?> deadline;

	TcpPeer(Intake intake, NettyTcpConnection connection, Consumer<TcpPeer> onClosed) {
		super(intake, headers(intake, connection));
		this.connection = connection;
		this.onClosed = onClosed;
		this.mailbox = intake.virtualThreads() ? new Mailbox(this) : null;
	}

	private static Map<String, Object> headers(Intake intake, NettyTcpConnection connection) {
		Map<String, Object> headers = new HashMap<>();
		headers.put(IpHeaders.CONNECTION_ID, connection.getConnectionId());
		headers.put(IpHeaders.HOSTNAME, connection.getHostName());
		headers.put(IpHeaders.IP_ADDRESS, connection.getHostAddress());
		headers.put(IpHeaders.REMOTE_PORT, connection.getPort());
		headers.put(IpHeaders.LOCAL_ADDRESS, connection.localAddress().getAddress());
		headers.put(SluiceHeaders.INBOUND, intake.name());
		return headers;
	}

	@Override
	public void onFrame(ByteBuf frame) {
		InboundExchange exchange = new InboundExchange(this);
		if (intake().replies()) {
			this.slots.add(exchange);
		}
		else {
			this.oneWayInFlight.incrementAndGet();
		}
		if (receive(exchange, frame, headers())) {
			if (this.mailbox != null) {
				this.batch.add(exchange);
			}
			else {
				handle(exchange);
			}
		}
		pauseIfFull();
	}

	@Override
	public void onReadComplete() {
		if (this.mailbox != null && !this.batch.isEmpty()) {
			this.mailbox.put(this.batch);
		}
		if (!this.slots.isEmpty()) {
			stamp();
		}
	}

	/**
	 * The time of requests that are still open at the end of the read that brought them;
	 * most are answered before and need none.
	 */
	private void stamp() {
		long now = System.nanoTime();
		for (Iterator<InboundExchange> newest = this.slots.descendingIterator(); newest.hasNext();) {
			InboundExchange exchange = newest.next();
			if (exchange.since() != 0) {
				break;
			}
			exchange.since((now != 0) ? now : 1);
		}
		if (this.deadline == null) {
			watch(intake().replyNanos());
		}
	}

	private void watch(long nanos) {
		this.deadline = this.connection.eventLoop().schedule(this::checkDeadlines, nanos, TimeUnit.NANOSECONDS);
	}

	private void checkDeadlines() {
		this.deadline = null;
		long now = System.nanoTime();
		long limit = intake().replyNanos();
		for (InboundExchange exchange : this.slots.toArray(InboundExchange[]::new)) {
			long age = now - exchange.since();
			if (exchange.since() != 0 && age < limit) {
				break;
			}
			if (exchange.since() != 0 && !exchange.isDone()) {
				exchange.fail(new ExchangeException(Cause.TIMEOUT,
						"no answer within " + TimeUnit.NANOSECONDS.toMillis(limit) + " ms"));
			}
		}
		InboundExchange oldest = this.slots.peek();
		if (oldest != null && !this.closed) {
			watch(Math.max(limit - (now - oldest.since()), TimeUnit.MILLISECONDS.toNanos(1)));
		}
	}

	@Override
	void completed(InboundExchange exchange) {
		if (intake().replies()) {
			if (onEventLoop()) {
				advance();
			}
			else if (this.advancing.compareAndSet(false, true)) {
				this.connection.eventLoop().execute(this::advanceOnce);
			}
		}
		else if (exchange.answer() != null || exchange.isClosing()) {
			runOnLoop(() -> {
				answer(exchange);
				this.connection.flush();
				oneWayEnded();
			});
		}
		else {
			exchange.count();
			oneWayEnded();
		}
	}

	private void advanceOnce() {
		this.advancing.set(false);
		advance();
	}

	private void runOnLoop(Runnable task) {
		if (onEventLoop()) {
			task.run();
		}
		else {
			this.connection.eventLoop().execute(task);
		}
	}

	/**
	 * Writes the answers that are there, up to the first that is not.
	 */
	private void advance() {
		for (InboundExchange head = this.slots.peek(); head != null && head.isDone(); head = this.slots.peek()) {
			this.slots.poll();
			answer(head);
		}
		this.connection.flush();
		closeIfEnded();
		resumeIfRoom();
	}

	private void answer(InboundExchange exchange) {
		if (this.cutOff) {
			exchange.undelivered();
			exchange.count();
			return;
		}
		if (exchange.answer() == null || !write(exchange)) {
			exchange.count();
		}
		if (exchange.isClosing()) {
			cutOff();
			this.connection.closeGracefully();
		}
	}

	private boolean write(InboundExchange exchange) {
		for (ByteBuf answer = exchange.answer(); answer != null; answer = exchange.answer()) {
			this.written.add(exchange);
			try {
				this.connection.write(answer);
				return true;
			}
			catch (FramingException ex) {
				this.written.removeLast();
				exchange.answerNotFramed(ex);
			}
		}
		return false;
	}

	/**
	 * No further answer is written: what is open ends here.
	 */
	private void cutOff() {
		this.cutOff = true;
		this.slots.removeIf(InboundExchange::cutOff);
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		for (int i = 0; i < frames; i++) {
			InboundExchange exchange = this.written.poll();
			if (exchange == null) {
				return;
			}
			if (failure != null) {
				exchange.undelivered();
			}
			exchange.count();
		}
	}

	private void oneWayEnded() {
		int left = this.oneWayInFlight.decrementAndGet();
		if (left == intake().maxInFlight() / 2 && this.paused) {
			runOnLoop(this::resumeIfRoom);
		}
		if (left == 0 && this.closed) {
			end();
		}
		else if (left == 0 && this.inputEnded) {
			runOnLoop(this::closeIfEnded);
		}
	}

	private void pauseIfFull() {
		if (!this.paused && isFull(intake().maxInFlight())) {
			this.paused = true;
			this.connection.pauseReading();
			// Room may have come between the look and the pause.
			resumeIfRoom();
		}
	}

	private void resumeIfRoom() {
		if (this.paused && !isFull(intake().maxInFlight() / 2 + 1)) {
			this.paused = false;
			this.connection.resumeReading();
		}
	}

	private boolean isFull(int limit) {
		return intake().replies() ? this.slots.size() >= limit || !this.connection.isWritable()
				: this.oneWayInFlight.get() >= limit;
	}

	@Override
	public void onWritabilityChanged(boolean writable) {
		resumeIfRoom();
	}

	@Override
	public void onMalformed(FramingException failure, NettyTcpConnection connection) {
		(failure.isTooLong() ? intake().meters().tooLong() : intake().meters().malformed()).increment();
		String cause = Cause.of(failure).word();
		intake().log()
			.warn("frame-" + cause, () -> "event=frame-refused inbound=" + intake().name() + " cause=" + cause
					+ " peer=" + describe() + " error=\"" + failure.getMessage() + "\"");
		if (intake().onError() == OnError.REPLY) {
			InboundExchange reply = InboundExchange.ofMalformed(this);
			if (intake().replies()) {
				this.slots.add(reply);
			}
			else {
				this.oneWayInFlight.incrementAndGet();
			}
			reply.fail(failure);
		}
		else {
			this.inputEnded = true;
			closeIfEnded();
		}
	}

	@Override
	public void onInputEnd(NettyTcpConnection connection) {
		this.inputEnded = true;
		closeIfEnded();
	}

	private void closeIfEnded() {
		if (this.inputEnded && this.slots.isEmpty() && !mayStillReply()) {
			this.connection.closeGracefully();
		}
	}

	/** One-way messages are not waited for, unless their peer is told of errors. */
	private boolean mayStillReply() {
		return intake().onError() == OnError.REPLY && this.oneWayInFlight.get() > 0;
	}

	@Override
	public void onClosed(@Nullable Throwable failure) {
		this.closed = true;
		cutOff();
		if (this.deadline != null) {
			this.deadline.cancel(false);
		}
		if (intake().replies() || this.oneWayInFlight.get() == 0) {
			end();
		}
		this.onClosed.accept(this);
	}

	/**
	 * Answers what was read and closes. Where no answers are sent, what the peer has sent
	 * up to the moment when it sees this end is still received.
	 */
	void drain() {
		if (intake().replies()) {
			this.connection.stopReading();
		}
		else {
			this.connection.halfClose();
		}
	}

	/**
	 * Ends what is still open, and closes.
	 */
	void abort() {
		this.connection.eventLoop().execute(() -> {
			cutOff();
			this.connection.close();
		});
	}

	private boolean onEventLoop() {
		return this.connection.eventLoop().inEventLoop();
	}

	@Override
	String describe() {
		return this.connection.getHostAddress() + ":" + this.connection.getPort();
	}

}
