package dev.sluice.outbound;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

import dev.sluice.framing.FramingException;
import dev.sluice.inbound.UnmatchedInbound;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.Origin;
import dev.sluice.message.PayloadCodec;
import dev.sluice.outbound.OutboundDefinition.WhileDown;
import dev.sluice.outbound.OutboundStatus.State;
import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.NettyTcpConnection;
import dev.sluice.transport.tcp.Talk;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of an outbound from one start to the stop after it: which message goes where,
 * and whether the far side is down. A lane whose connection cannot be had again leaves
 * what it has to another that is connected; where none is, the far side is down, and all
 * dial on.
 */
final class TcpLanes implements Origin.Owner {

	private static final Log logger = LogFactory.getLog(TcpOutbound.class);

	private final TcpOutbound outbound;

	private final TcpAddresses addresses;

	private final boolean singleUse;

	private final LongAdder reconnects = new LongAdder();

	private final TcpLanePool pool;

	private final TcpLaneOpener opener;

	private final TcpLaneChoice choice;

	private final InFlightLimit inFlightLimit;

	private final @Nullable UnmatchedInbound unmatched;

	private volatile @Nullable ExchangeException down;

	private volatile boolean stopped;

	/** Takes what waits at the end, where it has not been begun with. */
	private volatile @Nullable TcpLanes heir;

	/** Whose order all that was inherited keeps. */
	private final TcpAssignment inherited = new TcpAssignment();

	TcpLanes(TcpOutbound outbound, TcpAddresses addresses, boolean singleUse) {
		this.outbound = outbound;
		this.addresses = addresses;
		this.singleUse = singleUse;
		this.inFlightLimit = (outbound.definition().correlation() != null)
				? new InFlightLimit(outbound.definition().limits().effectiveInFlight()) : InFlightLimit.none();
		this.unmatched = outbound.unmatched();
		this.pool = new TcpLanePool(outbound.definition());
		this.opener = new TcpLaneOpener(this, outbound, addresses, this.pool);
		this.choice = new TcpLaneChoice(outbound.definition().balance());
	}

	synchronized void start() {
		this.addresses.start();
		this.opener.openFewest();
	}

	/**
	 * Dials for a lane that is to take the place of another.
	 * @param old the other, on whose event loop this is called
	 * @param role why it is to be replaced
	 */
	synchronized void renew(TcpLane old, TcpLaneRole role) {
		if (!this.stopped) {
			this.opener.openAfter(old, role);
		}
	}

	TcpLaneOpener opener() {
		return this.opener;
	}

	Talk talk() {
		return this.outbound.talk();
	}

	OutboundDefinition definition() {
		return this.outbound.definition();
	}

	/** The lanes that there are, for those who look at them. */
	TcpLanePool pool() {
		return this.pool;
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
	void ends(TcpSending sending) {
		sending.endsForOrigin();
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
		TcpLane lane = enter(from);
		if (lane.queue().waits() > 1 && isFull()) {
			lane.queue().ended(sending);
			ends(sending);
			sending.fail(exception(Cause.OVERLOAD, "too many requests wait", null));
		}
		else {
			TcpLane taker = offer(sending, lane, lane.eventLoop().inEventLoop());
			if (from != null && !taker.equals(lane)) {
				from.moves(taker);
			}
		}
	}

	private boolean isFull() {
		return this.outbound.isRequestReply() && this.pool.waiting() > definition().limits().waiting();
	}

	private TcpLane enter(@Nullable TcpAssignment from) {
		if (from == null) {
			return leastBusy(null);
		}
		// Or a message that it comes behind might be given to another lane meanwhile.
		synchronized (from) {
			TcpLane lane = lane(from);
			from.enters(lane);
			return lane;
		}
	}

	/**
	 * Gives a message to a lane where a place is reserved for it.
	 * @param now whether the event loop of the lane calls, and may write it at once
	 * @return the lane, or the one that has taken its place
	 */
	TcpLane offer(TcpSending sending, TcpLane lane, boolean now) {
		TcpLane taker = lane;
		try {
			TcpLane heir = lane.queue().offer(sending, now);
			while (heir != null) {
				taker = heir;
				heir = heir.queue().offer(sending, false);
			}
		}
		catch (RejectedExecutionException ex) {
			ends(sending);
			sending.fail(exception(Cause.TARGET_DOWN, "the event loops have ended", ex));
		}
		return taker;
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
		if (last != null && !this.addresses.isSpread() && last.state() == TcpLaneState.UP
				&& last.eventLoop().inEventLoop() && last.queue().reserveIdle()) {
			return last;
		}
		for (;;) {
			TcpLane best = this.choice.soonest(this.pool.members());
			if (best == null || (best.queue().load() > 0 && this.pool.hasRoom())) {
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
		TcpLane best = this.choice.fewestOrigins(this.pool.members());
		TcpLane fewest = (best == null || (best.queue().origins() > 0 && this.pool.hasRoom())) ? open(best, false)
				: best;
		fewest.queue().originBegins();
		return fewest;
	}

	private synchronized TcpLane openReserved(@Nullable TcpLane otherwise) {
		if (otherwise == null || this.pool.hasRoom()) {
			return open(otherwise, true);
		}
		otherwise.queue().reserve();
		return otherwise;
	}

	private TcpLane open(@Nullable TcpLane best, boolean reserved) {
		TcpLane opened = this.opener.openBeside(best, reserved);
		ExchangeException reason = this.down;
		if (this.stopped && reason != null) {
			// For a message that has come at the same time: nobody else stops it.
			opened.stop(reason);
		}
		return opened;
	}

	/**
	 * A lane is connected; called on its event loop.
	 * @param again whether it was before
	 * @return {@code false} if it is not wanted any more
	 */
	synchronized boolean up(TcpLane up, Address address, boolean again) {
		if (this.stopped || !this.pool.admit(up)) {
			return false;
		}
		if (again && !this.singleUse) {
			this.reconnects.increment();
		}
		this.down = null;
		this.pool.resetPause();
		this.outbound.connected(this, State.UP, address, null);
		for (TcpLane lane : this.pool.members()) {
			if (lane.state() == TcpLaneState.FAILING) {
				lane.redialler().dial();
			}
		}
		this.opener.openFewest();
		return true;
	}

	/** Replaces the connections that do not go to an address by such that do. */
	synchronized void move(Address address) {
		for (TcpLane lane : this.pool.members()) {
			if (lane.state() == TcpLaneState.UP && !address.equals(lane.standing().connectedTo())) {
				lane.eventLoop().execute(() -> renew(lane, TcpLaneRole.FAIL_BACK));
			}
		}
	}

	/** Dials at once what could not be reached. */
	synchronized void redial() {
		this.pool.resetPause();
		for (TcpLane lane : this.pool.members()) {
			if (lane.state() == TcpLaneState.FAILING) {
				lane.redialler().dialAnew();
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

	/**
	 * A lane has tried all addresses in vain; called on its event loop.
	 */
	synchronized void unreachable(TcpLane failing, Address address, String reason) {
		if (this.stopped) {
			return;
		}
		TcpLane connected = this.pool.anyUp();
		if (connected != null) {
			this.pool.remove(failing);
			failing.leaving().retire(connected);
			if (this.addresses.isBound() && !this.pool.isTaken(failing.seat().end())) {
				this.opener.probe(failing.seat());
			}
			return;
		}
		if (this.addresses.isBound() && this.pool.isAnyDialling()) {
			return;
		}
		ExchangeException failure = new UnsentException(Cause.TARGET_DOWN,
				this.outbound + ": " + address + ": " + reason, null);
		if (this.outbound.isRequestReply() || definition().whileDown() == WhileDown.FAIL) {
			this.down = failure;
			for (TcpLane lane : this.pool.members()) {
				// Later: whoever is told of the end must not be called here.
				lane.eventLoop().execute(() -> lane.failWaiting(failure));
			}
		}
		this.outbound.connected(this, State.DOWN, address, reason);
	}

	UnexpectedFrames unexpected() {
		return this.outbound.unexpected();
	}

	long reconnects() {
		return this.reconnects.sum();
	}

	@Override
	public boolean isGone() {
		return this.stopped;
	}

	/** Who takes what waits at the end, or {@code null} for nobody. */
	@Nullable TcpLanes heir() {
		return this.heir;
	}

	/**
	 * Leaves what will wait at the end to others.
	 */
	void leaveTo(TcpLanes others) {
		this.heir = others;
	}

	/**
	 * Takes a one-way message on that others have not begun with; it ends as it would
	 * have there.
	 */
	void inherit(TcpSending left) {
		TcpSending taken = new TcpSending(left.payload(), left.deadline(), this.inherited, null, null, null);
		send(taken);
		taken.whenComplete((nothing, error) -> {
			if (error != null) {
				left.fail(error);
			}
			else {
				left.end(null);
			}
		});
	}

	/**
	 * Ends all lanes.
	 * @return completed when their connections are closed
	 */
	CompletableFuture<@Nullable Void> stop() {
		ExchangeException reason = exception(Cause.TARGET_DOWN, "stopped", null);
		synchronized (this) {
			this.stopped = true;
			this.down = reason;
		}
		return this.pool.stop(reason).whenComplete((ended, error) -> this.addresses.stop());
	}

	ExchangeException exception(Cause cause, String what, @Nullable Throwable error) {
		return new ExchangeException(cause, this.outbound + ": " + what, error);
	}

	ExchangeException exception(FramingException error) {
		return exception(Cause.of(error), "the message cannot be written: " + error.getMessage(), error);
	}

}
