package dev.sluice.admission;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Decides who may connect to an inbound, and counts who does and who may not. Safe for
 * use by many threads.
 */
public final class Admission {

	private final AddressRules rules;

	private final ConnectionLimit gateway;

	private final int most;

	private final int mostPerAddress;

	private final @Nullable TokenBucket newcomers;

	private final AtomicInteger open = new AtomicInteger();

	private final Map<InetAddress, Integer> openByAddress = new ConcurrentHashMap<>();

	private final RefusalCounts refused = new RefusalCounts();

	/**
	 * Creates the admission of an inbound that has no connections yet.
	 * @param rules which addresses may connect
	 * @param gateway bounds the connections of all inbounds
	 * @param most the most connections open at a time
	 * @param mostPerAddress the most of them from one address; {@code null} for no limit
	 * @param rate how fast new ones may come; {@code null} for no limit
	 */
	public Admission(AddressRules rules, ConnectionLimit gateway, int most, @Nullable Integer mostPerAddress,
			@Nullable RateLimit rate) {
		this.rules = rules;
		this.gateway = gateway;
		this.most = most;
		this.mostPerAddress = (mostPerAddress != null) ? mostPerAddress : Integer.MAX_VALUE;
		this.newcomers = (rate != null) ? rate.newBucket() : null;
	}

	/**
	 * Wants to connect. Where the peer may, it has to {@link #leave} some time.
	 * @param peer its address
	 * @return why it may not, or {@code null} if it may
	 */
	public @Nullable Refusal enter(InetSocketAddress peer) {
		Refusal refusal = this.rules.check(peer);
		if (refusal == null) {
			refusal = take(peer);
		}
		if (refusal != null) {
			this.refused.add(refusal);
		}
		return refusal;
	}

	/** A rate counts those only who would get in otherwise. */
	private @Nullable Refusal take(InetSocketAddress peer) {
		Refusal refusal = null;
		if (this.open.incrementAndGet() > this.most) {
			refusal = Refusal.CONNECTIONS;
		}
		else if (isLimitedByAddress()
				&& this.openByAddress.merge(peer.getAddress(), 1, Integer::sum) > this.mostPerAddress) {
			refusal = Refusal.CONNECTIONS_PER_ADDRESS;
			leaveAddress(peer);
		}
		else if (this.newcomers != null && !this.newcomers.tryTake()) {
			refusal = Refusal.CONNECTION_RATE;
			leaveAddress(peer);
		}
		else if (!this.gateway.enter()) {
			refusal = Refusal.GATEWAY_CONNECTIONS;
			leaveAddress(peer);
		}
		if (refusal != null) {
			this.open.decrementAndGet();
		}
		return refusal;
	}

	private boolean isLimitedByAddress() {
		return this.mostPerAddress != Integer.MAX_VALUE;
	}

	/**
	 * A peer that got in has gone.
	 * @param peer its address
	 */
	public void leave(InetSocketAddress peer) {
		leaveAddress(peer);
		this.open.decrementAndGet();
		this.gateway.leave();
	}

	private void leaveAddress(InetSocketAddress peer) {
		if (isLimitedByAddress()) {
			this.openByAddress.computeIfPresent(peer.getAddress(), (address, count) -> (count > 1) ? count - 1 : null);
		}
	}

	/**
	 * The number of connections that got in and have not gone.
	 * @return the present count
	 */
	public int open() {
		return this.open.get();
	}

	/**
	 * How many were turned away.
	 * @return the counts since the start
	 */
	public RefusalCounts refused() {
		return this.refused;
	}

}
