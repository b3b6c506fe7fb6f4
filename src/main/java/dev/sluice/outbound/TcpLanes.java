package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

import dev.sluice.framing.FramingException;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.BoundedLog;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.PayloadCodec;
import dev.sluice.outbound.OutboundDefinition.WhileDown;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.Backoff;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Redialler;
import dev.sluice.transport.tcp.Talk;
import io.netty.channel.EventLoop;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of an outbound from one start to the stop after it: which message goes where,
 * and whether the far side is down. A lane whose connection cannot be had again leaves
 * what it has to another that is connected; where none is, the far side is down, and all
 * dial on.
 */
final class TcpLanes {

	private static final Log logger = LogFactory.getLog(TcpOutbound.class);

	private final TcpOutbound outbound;

	private final List<NettyClientConnectionFactory> factories;

	private final boolean singleUse;

	private final LongAdder reconnects = new LongAdder();

	private final LongAdder unexpected = new LongAdder();

	private final InFlightLimit inFlightLimit;

	private final @Nullable UnmatchedInbound unmatched;

	private final BoundedLog boundedLog = new BoundedLog(logger);

	private final Backoff openings;

	private volatile TcpLane[] lanes;

	private volatile @Nullable ExchangeException down;

	private volatile long openAfter = System.nanoTime();

	TcpLanes(TcpOutbound outbound, List<NettyClientConnectionFactory> factories, boolean singleUse) {
		this.outbound = outbound;
		this.factories = factories;
		this.singleUse = singleUse;
		this.inFlightLimit = (outbound.definition().correlation() != null)
				? new InFlightLimit(outbound.definition().limits().effectiveInFlight()) : InFlightLimit.none();
		this.unmatched = outbound.unmatched();
		this.openings = new Backoff(outbound.definition().reconnect());
		this.lanes = new TcpLane[0];
	}

	synchronized void start() {
		this.factories.forEach(NettyClientConnectionFactory::start);
		open(false);
	}

	/**
	 * Opens a lane.
	 * @param reserved whether a message is to come to it, which others must not be
	 * quicker than
	 */
	private TcpLane open(boolean reserved) {
		EventLoop eventLoop = eventLoop();
		TcpLane lane = lane(eventLoop);
		if (reserved) {
			lane.queue().reserve();
		}
		List<TcpLane> more = new ArrayList<>(List.of(this.lanes));
		more.add(lane);
		this.lanes = more.toArray(TcpLane[]::new);
		lane.redialler().start();
		return lane;
	}

	private TcpLane lane(EventLoop eventLoop) {
		CorrelationKeys keys = this.outbound.keys();
		if (keys != null) {
			return new KeyedTcpLane(this, eventLoop, keys);
		}
		if (this.outbound.isRequestReply()) {
			return new OrderedTcpLane(this, eventLoop, (definition().correlation() != null) ? Integer.MAX_VALUE : 1);
		}
		return new OneWayTcpLane(this, eventLoop);
	}

	/** The caller's own where it has one: its messages then need not change threads. */
	private EventLoop eventLoop() {
		EventLoop own = this.outbound.loops().currentWorker();
		return (own != null) ? own : this.outbound.loops().workers().next();
	}

	Redialler redialler(EventLoop eventLoop, TcpLane lane) {
		Redialler redialler = new Redialler(this.factories, eventLoop, definition().reconnect(), (connection) -> lane,
				lane);
		redialler.setOnConnect(talk().onConnect());
		if (this.singleUse) {
			redialler.setOnDemand();
		}
		return redialler;
	}

	Talk talk() {
		return this.outbound.talk();
	}

	OutboundDefinition definition() {
		return this.outbound.definition();
	}

	PayloadCodec codec() {
		return this.outbound.codec();
	}

	/** Bounds what is in flight on all lanes together. */
	InFlightLimit inFlightLimit() {
		return this.inFlightLimit;
	}

	/** Who takes what the far side says by itself, or {@code null} for nobody. */
	@Nullable UnmatchedInbound unmatched() {
		return this.unmatched;
	}

	/**
	 * A message ends; must come before the end is told: whoever hears of it may send the
	 * next.
	 */
	void leaves(TcpSending sending) {
		sending.leaves();
		Object key = sending.key();
		CorrelationKeys keys = this.outbound.keys();
		if (key != null && keys != null) {
			keys.release(key);
		}
	}

	/** Whether a connection carries one message only. */
	boolean isSingleUse() {
		return this.singleUse;
	}

	/** Why messages are to fail at once, or {@code null} where they need not. */
	@Nullable ExchangeException down() {
		return this.down;
	}

	void send(TcpSending sending) {
		TcpAssignment from = sending.from();
		TcpLane lane = (from != null) ? lane(from) : leastBusy(null);
		if (from != null) {
			from.enters(lane);
		}
		try {
			for (TcpLane heir = lane.queue().offer(sending); heir != null; heir = heir.queue().offer(sending)) {
				if (from != null) {
					from.moves(heir);
				}
			}
		}
		catch (RejectedExecutionException ex) {
			leaves(sending);
			sending.fail(exception(Cause.TARGET_DOWN, "the event loops have ended", ex));
		}
	}

	/** A lane with a place reserved. */
	private TcpLane lane(TcpAssignment from) {
		TcpLane last = from.lane();
		if (this.outbound.isRequestReply() && (last == null || !from.isPending())) {
			return leastBusy(last);
		}
		TcpLane lane = (last != null) ? last : fewestOrigins();
		lane.queue().reserve();
		return lane;
	}

	/**
	 * The lane that messages may leave by soonest, where nothing ties them to one, with a
	 * place reserved: of messages that come at the same time each sees the others.
	 * @param last the lane to prefer among equals
	 */
	private TcpLane leastBusy(@Nullable TcpLane last) {
		if (last != null && last.state() == TcpLaneState.UP && last.eventLoop().inEventLoop()
				&& last.queue().reserveIdle()) {
			return last;
		}
		for (;;) {
			TcpLane best = TcpLaneChoice.soonest(this.lanes);
			if (best == null || (best.queue().load() > 0 && mayOpen())) {
				return openReserved(best);
			}
			if (best.queue().load() > 0) {
				best.queue().reserve();
				return best;
			}
			if (best.queue().reserveIdle()) {
				return best;
			}
		}
	}

	private synchronized TcpLane fewestOrigins() {
		TcpLane best = TcpLaneChoice.fewestOrigins(this.lanes);
		TcpLane fewest = (best == null || (best.queue().origins() > 0 && mayOpen())) ? open(false) : best;
		fewest.queue().originBegins();
		return fewest;
	}

	private boolean mayOpen() {
		return this.lanes.length < definition().connections() && this.openAfter - System.nanoTime() <= 0;
	}

	private synchronized TcpLane openReserved(@Nullable TcpLane otherwise) {
		if (otherwise == null || mayOpen()) {
			return open(true);
		}
		otherwise.queue().reserve();
		return otherwise;
	}

	synchronized void up(TcpLane up, Address address, boolean again) {
		if (again && !this.singleUse) {
			this.reconnects.increment();
		}
		this.down = null;
		this.openings.reset();
		this.outbound.connected(this, State.UP, address, null);
		for (TcpLane lane : this.lanes) {
			if (lane.state() == TcpLaneState.FAILING) {
				lane.redialler().dial();
			}
		}
	}

	void logFailure(String event, Address address, String reason) {
		logger.debug("event=outbound-" + event + " outbound=" + this.outbound.name() + " address=" + address
				+ " reason=\"" + reason + "\"");
	}

	void logClose(NettyTcpConnection connection, ExchangeException reason) {
		logger.debug("event=outbound-connection-closed outbound=" + this.outbound.name() + " peer="
				+ connection.remoteAddress() + " reason=\"" + reason.getMessage() + "\"");
	}

	void logUnmatched(String why) {
		this.boundedLog.warn("unmatched",
				() -> "event=answer-unmatched outbound=" + this.outbound.name() + " reason=\"" + why + "\"");
	}

	/**
	 * A lane has tried all addresses in vain; called on its event loop.
	 */
	synchronized void unreachable(TcpLane failing, Address address, String reason) {
		for (TcpLane lane : this.lanes) {
			if (lane.state() == TcpLaneState.UP) {
				List<TcpLane> left = new ArrayList<>(List.of(this.lanes));
				left.remove(failing);
				this.lanes = left.toArray(TcpLane[]::new);
				this.openAfter = System.nanoTime() + this.openings.next().toNanos();
				failing.retire(lane);
				return;
			}
		}
		ExchangeException failure = new UnsentException(Cause.TARGET_DOWN,
				this.outbound + ": " + address + ": " + reason, null);
		if (this.outbound.isRequestReply() || definition().whileDown() == WhileDown.FAIL) {
			this.down = failure;
			for (TcpLane lane : this.lanes) {
				lane.failWaiting(failure);
			}
		}
		this.outbound.connected(this, State.DOWN, address, reason);
	}

	void countUnexpected() {
		this.unexpected.increment();
	}

	long unexpectedReplies() {
		return this.unexpected.sum();
	}

	long reconnects() {
		return this.reconnects.sum();
	}

	Set<InetSocketAddress> localAddresses() {
		Set<InetSocketAddress> addresses = new HashSet<>();
		for (TcpLane lane : this.lanes) {
			NettyTcpConnection open = lane.redialler().connection();
			if (open != null) {
				addresses.add(open.localAddress());
			}
		}
		return addresses;
	}

	int connections() {
		int connected = 0;
		for (TcpLane lane : this.lanes) {
			connected += lane.isConnected() ? 1 : 0;
		}
		return connected;
	}

	/**
	 * Ends all lanes.
	 * @return completed when their connections are closed
	 */
	synchronized CompletableFuture<@Nullable Void> stop() {
		ExchangeException reason = exception(Cause.TARGET_DOWN, "stopped", null);
		this.down = reason;
		List<CompletableFuture<@Nullable Void>> ends = new ArrayList<>();
		for (TcpLane lane : this.lanes) {
			try {
				ends.add(lane.stop(reason));
			}
			catch (RejectedExecutionException ex) {
				logger.debug("event=outbound-stopped-late outbound=" + this.outbound.name(), ex);
			}
		}
		return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
			.whenComplete((ended, error) -> this.factories.forEach(NettyClientConnectionFactory::stop));
	}

	ExchangeException exception(Cause cause, String what, @Nullable Throwable error) {
		return new ExchangeException(cause, this.outbound + ": " + what, error);
	}

	ExchangeException exception(FramingException error) {
		return exception(Cause.of(error), "the message cannot be written: " + error.getMessage(), error);
	}

}
