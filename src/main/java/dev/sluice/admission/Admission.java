package dev.sluice.admission;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Decides who may connect to an inbound, and counts who does and who may not. Safe for
 * use by many threads.
 */
public final class Admission {

	private final ConnectionLimit gateway;

	private volatile Terms terms;

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
		this.gateway = gateway;
		this.terms = Terms.of(rules, most, mostPerAddress, rate, null);
	}

	/**
	 * Goes by other terms from the next newcomer on. Who is in stays.
	 * @param rules which addresses may connect
	 * @param most the most connections open at a time
	 * @param mostPerAddress the most of them from one address; {@code null} for no limit
	 * @param rate how fast new ones may come; {@code null} for no limit
	 */
	public void reconfigure(AddressRules rules, int most, @Nullable Integer mostPerAddress, @Nullable RateLimit rate) {
		this.terms = Terms.of(rules, most, mostPerAddress, rate, this.terms);
	}

	/**
	 * Looks at a peer that got in, by the rules of now.
	 * @param peer its address
	 * @return why it would not get in now, or {@code null} if it would
	 */
	public @Nullable Refusal check(InetSocketAddress peer) {
		return this.terms.rules().check(peer);
	}

	/**
	 * Wants to connect. Where the peer may, it has to {@link #leave} some time.
	 * @param peer its address
	 * @return why it may not, or {@code null} if it may
	 */
	public @Nullable Refusal enter(InetSocketAddress peer) {
		Terms now = this.terms;
		Refusal refusal = now.rules().check(peer);
		if (refusal == null) {
			refusal = take(peer, now);
		}
		if (refusal != null) {
			this.refused.add(refusal);
		}
		return refusal;
	}

	/** A rate counts those only who would get in otherwise. */
	private @Nullable Refusal take(InetSocketAddress peer, Terms now) {
		Refusal refusal = null;
		if (this.open.incrementAndGet() > now.most()) {
			this.open.decrementAndGet();
			return Refusal.CONNECTIONS;
		}
		// Counted without a limit too: there may be one later.
		if (this.openByAddress.merge(peer.getAddress(), 1, Integer::sum) > now.mostPerAddress()) {
			refusal = Refusal.CONNECTIONS_PER_ADDRESS;
		}
		else if (now.newcomers() != null && !now.newcomers().tryTake()) {
			refusal = Refusal.CONNECTION_RATE;
		}
		else if (!this.gateway.enter()) {
			refusal = Refusal.GATEWAY_CONNECTIONS;
		}
		if (refusal != null) {
			leaveAddress(peer);
			this.open.decrementAndGet();
		}
		return refusal;
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
		this.openByAddress.computeIfPresent(peer.getAddress(), (address, count) -> (count > 1) ? count - 1 : null);
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

	/**
	 * Who may connect, as configured.
	 *
	 * @param rules which addresses may
	 * @param most the most connections open at a time
	 * @param mostPerAddress the most of them from one address
	 * @param rate how fast new ones may come; {@code null} for no limit
	 * @param newcomers has a token for each that may
	 */
	private record Terms(AddressRules rules, int most, int mostPerAddress, @Nullable RateLimit rate,
			@Nullable TokenBucket newcomers) {

		/** A rate that stays as it was goes on with the tokens that are left. */
		static Terms of(AddressRules rules, int most, @Nullable Integer mostPerAddress, @Nullable RateLimit rate,
				@Nullable Terms before) {
			TokenBucket bucket = (before != null && Objects.equals(before.rate(), rate)) ? before.newcomers()
					: (rate != null) ? rate.newBucket() : null;
			return new Terms(rules, most, (mostPerAddress != null) ? mostPerAddress : Integer.MAX_VALUE, rate, bucket);
		}

	}

}
