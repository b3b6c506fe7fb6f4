package dev.sluice.outbound;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

import dev.sluice.message.ExchangeException;
import dev.sluice.message.ExchangePattern;
import dev.sluice.transport.Address;
import dev.sluice.transport.Backoff;
import dev.sluice.transport.tcp.NettyTcpConnection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that there are, and whether there may be more: members, which messages may
 * take, and beside them those that are to become members and those that are leaving.
 * Members are changed by one thread at a time; any thread may look.
 */
final class TcpLanePool {

	private static final Log logger = LogFactory.getLog(TcpOutbound.class);

	private final int most;

	/** Whether a message may change lanes while it waits. */
	private final boolean sharing;

	private final Backoff openings;

	private volatile TcpLane[] members = new TcpLane[0];

	private final Set<TcpLane> aside = ConcurrentHashMap.newKeySet();

	private volatile long openAfter = System.nanoTime();

	TcpLanePool(OutboundDefinition definition) {
		this.most = definition.connections().most();
		this.sharing = definition.pattern() == ExchangePattern.REQUEST_REPLY;
		this.openings = new Backoff(definition.reconnect());
	}

	/** The lanes that messages may take; not to be changed. */
	TcpLane[] members() {
		return this.members;
	}

	boolean hasRoom() {
		return size() < this.most && this.openAfter - System.nanoTime() <= 0;
	}

	/** The number of members, and of places that are kept for one. */
	int size() {
		int size = this.members.length;
		for (TcpLane lane : this.aside) {
			size += isProbe(lane) ? 1 : 0;
		}
		return size;
	}

	private static boolean isProbe(TcpLane lane) {
		return lane.standing().role() == TcpLaneRole.PROBE;
	}

	/** The first of those ends to which the fewest lanes go. */
	TcpAddresses.End leastTaken(List<TcpAddresses.End> ends) {
		return Collections.min(ends, Comparator.comparingLong(this::lanesTo));
	}

	boolean isTaken(TcpAddresses.End end) {
		return lanesTo(end) > 0;
	}

	private long lanesTo(TcpAddresses.End end) {
		return Stream.concat(Stream.of(this.members), this.aside.stream().filter(TcpLanePool::isProbe))
			.filter((lane) -> lane.seat().end().equals(end))
			.count();
	}

	/** Adds one that is not to be given messages yet. */
	void addAside(TcpLane lane) {
		this.aside.add(lane);
	}

	/**
	 * Takes in one that is connected.
	 * @return {@code false} if the one that it was to replace is no member any more
	 */
	boolean admit(TcpLane lane) {
		TcpLane predecessor = lane.standing().predecessor();
		switch (lane.standing().role()) {
			case MEMBER -> {
				return List.of(this.members).contains(lane);
			}
			case PROBE -> add(lane);
			case RENEWAL, FAIL_BACK -> {
				int index = List.of(this.members).indexOf(predecessor);
				if (predecessor == null || index < 0) {
					return false;
				}
				TcpLane[] replaced = this.members.clone();
				replaced[index] = lane;
				this.members = replaced;
				this.aside.add(predecessor);
			}
		}
		this.aside.remove(lane);
		return true;
	}

	/** One that is no member has ended. */
	void gone(TcpLane lane) {
		this.aside.remove(lane);
	}

	void add(TcpLane lane) {
		List<TcpLane> more = new ArrayList<>(List.of(this.members));
		more.add(lane);
		this.members = more.toArray(TcpLane[]::new);
	}

	/**
	 * Takes out a lane that cannot be connected; there is no room for another for a
	 * while.
	 */
	void remove(TcpLane lane) {
		List<TcpLane> left = new ArrayList<>(List.of(this.members));
		left.remove(lane);
		this.members = left.toArray(TcpLane[]::new);
		this.openAfter = System.nanoTime() + this.openings.next().toNanos();
	}

	/** A lane was connected: the next pause is a short one again. */
	void resetPause() {
		this.openings.reset();
	}

	/** A lane that is connected, or {@code null} where none is. */
	@Nullable TcpLane anyUp() {
		for (TcpLane lane : this.members) {
			if (lane.state() == TcpLaneState.UP) {
				return lane;
			}
		}
		return null;
	}

	/** Whether a member has not found out yet that it cannot be connected. */
	boolean isAnyDialling() {
		return Stream.of(this.members).anyMatch((lane) -> lane.state() == TcpLaneState.DIALLING);
	}

	private List<TcpLane> all() {
		Set<TcpLane> all = new LinkedHashSet<>(List.of(this.members));
		all.addAll(this.aside);
		return List.copyOf(all);
	}

	Set<InetSocketAddress> localAddresses() {
		Set<InetSocketAddress> addresses = new HashSet<>();
		for (TcpLane lane : all()) {
			NettyTcpConnection open = lane.redialler().connection();
			if (open != null) {
				addresses.add(open.localAddress());
			}
		}
		return addresses;
	}

	/** The addresses of the open connections, each as often as there are some to it. */
	List<Address> connected() {
		List<Address> connected = new ArrayList<>();
		for (TcpLane lane : all()) {
			Address address = lane.standing().connectedTo();
			if (address != null) {
				connected.add(address);
			}
		}
		return connected;
	}

	/**
	 * A lane could write, but has nothing to: lets it take over a message that waits for
	 * another. Called on its event loop.
	 */
	void idle(TcpLane idle) {
		if (this.sharing && idle.queue().load() == 0) {
			TcpLane longest = TcpLaneChoice.longestQueue(this.members);
			if (longest != null && !longest.equals(idle)) {
				longest.leaving().giveTo(idle);
			}
		}
	}

	/** About how many messages wait for their turn. */
	int waiting() {
		int waiting = 0;
		for (TcpLane lane : this.members) {
			waiting += Math.max(0, lane.queue().waits());
		}
		return waiting;
	}

	int pending() {
		int pending = 0;
		for (TcpLane lane : all()) {
			pending += lane.queue().load();
		}
		return pending;
	}

	/**
	 * Ends all lanes.
	 * @return completed when their connections are closed
	 */
	CompletableFuture<@Nullable Void> stop(ExchangeException reason) {
		List<CompletableFuture<@Nullable Void>> ends = new ArrayList<>();
		for (TcpLane lane : all()) {
			try {
				ends.add(lane.stop(reason));
			}
			catch (RejectedExecutionException ex) {
				logger.debug("event=outbound-stopped-late reason=\"" + reason.getMessage() + "\"", ex);
			}
		}
		return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
	}

}
