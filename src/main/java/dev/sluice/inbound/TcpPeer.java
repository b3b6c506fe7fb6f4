package dev.sluice.inbound;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import javax.net.ssl.SSLSession;

import dev.sluice.framing.FramingException;
import dev.sluice.inbound.InboundDefinition.OnError;
import dev.sluice.inbound.InboundDefinition.Overload;
import dev.sluice.message.Cause;
import dev.sluice.transport.tcp.FrameListener;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.TcpSettings;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A connection of an inbound: hands its messages on, and reads no faster than they end
 * and their answers are taken. Everything but the ends of one-way messages is confined to
 * the event loop of the connection.
 */
final class TcpPeer extends Peer implements FrameListener {

	private final Instant since = Instant.now();

	private final NettyTcpConnection connection;

	private final Consumer<TcpPeer> onClosed;

	/** Made with the first message that needs it, on the event loop. */
	private volatile @Nullable Mailbox mailbox;

	private final Handover handover;

	private final WrittenFrames written;

	private final Answers answers;

	/** Messages of this read that go to the mailbox. */
	private final ArrayDeque<InboundExchange> batch = new ArrayDeque<>();

	private final AtomicBoolean advancing = new AtomicBoolean();

	private final OneWayMessages oneWay = new OneWayMessages();

	private final ReadingPause reading;

	private final LazyPushes pushes;

	private final Pair pair;

	private final ConnectionEnd end = new ConnectionEnd();

	private final UntakenAnswers untaken;

	private @Nullable ConnectionDeadlines deadlines;

	private volatile boolean expiring;

	private volatile boolean inputEnded;

	private volatile boolean closed;

	/** Set when what still comes is thrown away, unheard but not uncounted. */
	private boolean aborted;

	/**
	 * Creates the peer of a connection. It is among the peers of the inbound from now on
	 * until its connection is closed and its messages have ended.
	 * @param intake what the peers of the inbound have in common
	 * @param connection the connection
	 * @param onClosed told when its connection is closed
	 */
	TcpPeer(Intake intake, NettyTcpConnection connection, Consumer<TcpPeer> onClosed) {
		super(intake, ConnectionHeaders.of(intake.name(), connection));
		this.connection = connection;
		this.onClosed = onClosed;
		this.handover = intake.handovers().of(connection.eventLoop());
		this.written = new WrittenFrames(connection);
		this.answers = new Answers(connection, this.written, intake::replyNanos);
		this.untaken = new UntakenAnswers(connection, intake.inFlightBytes(), this::giveUp);
		this.pair = new Pair(this, connection, this.written);
		this.reading = new ReadingPause(connection, intake, this::inFlight, this.pair::takesMessages);
		this.pushes = new LazyPushes(
				() -> new Pushes(connection, this.written, intake.policy().writeNanos(), this::closeIfEnded));
		intake.peers().add(this);
		this.pair.open(intake.policy().pairings(), this.reading::resumeIfRoom);
	}

	/**
	 * Watches the time of the connection; on its event loop.
	 * @param bounds what is bounded from now on
	 * @param expiry told of a deadline that has come
	 */
	void watch(InboundDefinition.Deadlines bounds, ConnectionDeadlines.Expiry expiry) {
		ConnectionDeadlines watch = this.deadlines;
		if (watch == null && ConnectionDeadlines.areAny(bounds)) {
			watch = new ConnectionDeadlines(this.connection, this.since,
					(deadline, time) -> expiry.expired(this, deadline, time));
			this.deadlines = watch;
		}
		if (watch != null) {
			watch.become(bounds);
		}
	}

	/**
	 * Closes the connection as lost; on its event loop.
	 */
	void abandon(String why) {
		this.connection.abandon(why);
	}

	/**
	 * The policy and the rest are others from now on. For any thread.
	 * @param next what is bounded now
	 * @param settings how the connection cuts and writes now
	 * @param expiry told of a deadline that has come
	 * @return done when the connection goes by them
	 */
	Future<?> reconfigured(InboundDefinition.Deadlines next, TcpSettings settings, ConnectionDeadlines.Expiry expiry) {
		return this.connection.eventLoop().submit(() -> {
			this.connection.reconfigure(settings);
			this.reading.reconfigured(intake().policy());
			this.answers.reconfigured();
			watch(next, expiry);
		});
	}

	@Override
	boolean hasMailbox() {
		return this.mailbox != null;
	}

	@Override
	public void onFrame(ByteBuf frame) {
		if (isUnheard()) {
			intake().ledger().drop();
			return;
		}
		boolean tooMany = this.reading.turnsAway();
		if (tooMany && intake().policy().pacing().overload() == Overload.DROP) {
			drop(describe());
			return;
		}
		InboundExchange exchange = new InboundExchange(this);
		if (intake().replies()) {
			this.answers.await(exchange);
		}
		Throwable failure = receive(exchange, frame, headers());
		if (tooMany) {
			beginOneWay(1);
			exchange.reject(Cause.OVERLOAD);
		}
		else if (failure != null) {
			beginOneWay(1);
			exchange.fail(failure);
		}
		else if (isForMailbox(exchange)) {
			// One way, it is counted as in flight with the batch, by one atomic
			// instruction.
			this.batch.add(exchange);
		}
		else {
			beginOneWay(1);
			handle(exchange);
		}
		this.reading.pauseIfDue();
	}

	private boolean isForMailbox(InboundExchange exchange) {
		if (this.mailbox == null && exchange.policy().virtualThreads()) {
			this.mailbox = new Mailbox(this);
		}
		return this.mailbox != null;
	}

	private void beginOneWay(int messages) {
		if (!intake().replies()) {
			this.oneWay.begin(messages);
		}
	}

	/**
	 * What was held back when the connection went is still handled, but not where nobody
	 * is left to hear the answer.
	 */
	private boolean isUnheard() {
		return this.aborted || (this.reading.isPaused() && intake().replies() && !this.connection.isOpen());
	}

	@Override
	public void onReadComplete() {
		readEnded();
		if (this.mailbox != null && !this.batch.isEmpty()) {
			beginOneWay(this.batch.size());
			if (this.mailbox.put(this.batch)) {
				this.handover.start(this.mailbox);
			}
			if (this.reading.isPaused() && !intake().replies()) {
				// Room may have come before the batch was counted.
				this.connection.eventLoop().execute(this.reading::resumeIfRoom);
			}
		}
		this.answers.readComplete();
	}

	@Override
	void completed(InboundExchange exchange) {
		Cause cause = exchange.isClosing() ? exchange.cause() : null;
		if (cause != null) {
			this.end.byGateway("on-error: " + cause.word());
		}
		if (intake().replies()) {
			if (onEventLoop()) {
				advance();
			}
			else if (this.advancing.compareAndSet(false, true)) {
				this.handover.answered(this);
			}
			else {
				this.handover.hurry();
			}
		}
		else if (exchange.answer() != null || exchange.isClosing()) {
			runOnLoop(() -> {
				this.answers.write(exchange);
				this.connection.flush();
				oneWayEnded();
			});
		}
		else {
			exchange.count(true);
			oneWayEnded();
		}
	}

	/**
	 * Writes the answers that came since this was asked for. On the event loop.
	 */
	void writeAnswers() {
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

	private void advance() {
		this.answers.writeReady();
		this.connection.flush();
		this.untaken.look();
		closeIfEnded();
		this.reading.resumeIfRoom();
	}

	@Override
	boolean isToWait() {
		return this.untaken.isToWait();
	}

	/** Its answers fill the room that others need, and it does not take them. */
	private void giveUp() {
		this.end.byGateway("its answers fill the room and are not taken");
		intake().log()
			.warn("answers-not-taken", () -> "event=answers-not-taken inbound=" + intake().name() + " cause="
					+ Cause.OVERLOAD.word() + " peer=" + describe() + " property=sluice.limits.in-flight-bytes");
		abort();
	}

	@Override
	public void onWritten(int frames, @Nullable Throwable failure) {
		this.untaken.taken(frames);
		this.written.taken(frames, failure);
	}

	private void oneWayEnded() {
		int left = this.oneWay.end();
		if (left == intake().policy().maxInFlight() / 2 && this.reading.isPaused()) {
			runOnLoop(this.reading::resumeIfRoom);
		}
		if (left != 0) {
			return;
		}
		if (this.closed) {
			runOnLoop(this::endIfNoneLeft);
		}
		else if (this.inputEnded) {
			runOnLoop(this::closeIfEnded);
		}
	}

	private void endIfNoneLeft() {
		if (inFlight() == 0) {
			ended();
		}
	}

	private void ended() {
		end();
		this.pair.ended();
		intake().peers().remove(this);
	}

	@Override
	void pending(InboundExchange exchange) {
		if (!intake().replies()) {
			this.oneWay.pending(exchange);
		}
	}

	/** On the event loop. */
	private int inFlight() {
		return intake().replies() ? this.answers.awaited() : this.oneWay.inFlight() + this.batch.size();
	}

	@Override
	public void onWritabilityChanged(boolean writable) {
		this.reading.resumeIfRoom();
		this.untaken.look();
		if (writable) {
			this.pushes.proceed();
			this.pair.writable();
		}
	}

	@Override
	public void onMalformed(FramingException failure, NettyTcpConnection connection) {
		intake().meters().invalidFrames(Cause.of(failure)).increment();
		this.end.byGateway(Cause.of(failure).word() + ": " + failure.getMessage());
		logRefused(describe(), failure);
		if (intake().policy().onError() == OnError.REPLY) {
			InboundExchange reply = InboundExchange.ofMalformed(this);
			if (intake().replies()) {
				this.answers.await(reply);
			}
			beginOneWay(1);
			reply.fail(failure);
		}
		else if (this.pair.isNone()) {
			this.inputEnded = true;
			closeIfEnded();
		}
		else {
			this.connection.closeGracefully();
		}
	}

	@Override
	public void onInputEnd(NettyTcpConnection connection) {
		this.end.byPeer("end of stream");
		this.inputEnded = true;
		closeIfEnded();
	}

	private void closeIfEnded() {
		if (this.inputEnded && this.answers.awaited() == 0 && !mayReplyToOneWay() && !this.pushes.areWaiting()) {
			if (this.pair.isNone()) {
				this.connection.closeGracefully();
			}
			else if (inFlight() == 0) {
				this.pair.inputEnded();
			}
		}
	}

	private boolean mayReplyToOneWay() {
		return isAnswering() && inFlight() > 0;
	}

	private boolean isAnswering() {
		return intake().replies() || intake().policy().onError() == OnError.REPLY;
	}

	/** How many of its messages wait for a thread; for any thread. */
	int waiting() {
		Mailbox box = this.mailbox;
		return (box != null) ? box.size() : 0;
	}

	/** Whether it is not read because there is no room for more; for any thread. */
	boolean isHeldBack() {
		return this.reading.isPaused();
	}

	/** What has passed over it; for any thread, perhaps a little late. */
	NettyTcpConnection.Traffic traffic() {
		return this.connection.traffic();
	}

	@Override
	public void onClosed(@Nullable Throwable failure) {
		NettyTcpConnection.Traffic last = traffic();
		// In this order it is missing for a moment rather than there twice.
		this.closed = true;
		intake().meters().bytesIn().add(last.bytesIn());
		intake().meters().bytesOut().add(last.bytesOut());
		if (intake().policy().logsConnections()) {
			this.end.log(intake().name(), describe(), this.since, this.connection.traffic(), failure);
		}
		this.answers.close();
		this.pushes.close();
		this.pair.closed();
		if (intake().replies() || inFlight() == 0) {
			ended();
		}
		this.onClosed.accept(this);
	}

	/**
	 * Its time is over: does as {@link #drain()}, and ends a pair too.
	 */
	void expire(String why) {
		this.expiring = true;
		this.end.byGateway(why);
		if (this.pair.isNone()) {
			drain();
		}
		else {
			this.connection.closeGracefully();
		}
	}

	/** Whether it is being closed because its time is over. */
	boolean isExpiring() {
		return this.expiring;
	}

	/**
	 * Answers what was read and closes. Where no answers are sent, what the peer has sent
	 * up to the moment when it sees this end is still received. A pair goes on until one
	 * of its sides ends it, or {@link #abort()}: nobody here knows what is left to be
	 * said.
	 */
	void drain() {
		if (!this.pair.isNone()) {
			return;
		}
		this.end.byGateway("drained");
		if (isAnswering()) {
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
			this.aborted = true;
			this.answers.cutOff();
			if (!intake().replies()) {
				if (this.mailbox != null) {
					this.mailbox.forEach(InboundExchange::abort);
				}
				this.oneWay.abortPending();
			}
			this.connection.close();
		});
	}

	/**
	 * What is sent to this peer besides answers. For any thread.
	 * @return the pushes, which fail once the connection is closed
	 */
	Pushes pushes() {
		return this.pushes.get();
	}

	/**
	 * Holds its reading back as an operator wants it, or lets it go on.
	 */
	void hold(boolean held) {
		this.connection.holdReading(held);
	}

	/**
	 * Closes it as a drain does: what was read is answered first.
	 */
	void closeByOperator() {
		hold(false);
		expire("an operator");
	}

	/** What there is to tell of it; for any thread, perhaps a little late. */
	InboundConnection info() {
		NettyTcpConnection.Traffic traffic = this.connection.traffic();
		Instant now = Instant.now();
		SSLSession tls = this.connection.tlsSession();
		return new InboundConnection(id(), intake().name(), describe(), this.since, traffic.bytesIn(),
				traffic.bytesOut(), traffic.frames(), inFlight(), (tls != null) ? tls.getProtocol() : null,
				now.minusNanos(traffic.silentNanos()));
	}

	boolean isClosed() {
		return this.closed;
	}

	String id() {
		return this.connection.getConnectionId();
	}

	InetSocketAddress address() {
		return this.connection.remoteAddress();
	}

	private boolean onEventLoop() {
		return this.connection.eventLoop().inEventLoop();
	}

	@Override
	String describe() {
		return this.connection.getHostAddress() + ":" + this.connection.getPort();
	}

}
