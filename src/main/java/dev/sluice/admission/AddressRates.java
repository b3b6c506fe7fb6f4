package dev.sluice.admission;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * A rate for each address. Anybody can make up addresses, so their number is fixed:
 * addresses share a few thousand buckets, in a way that nobody knows from outside, and a
 * made-up one can slow another down but never speed it up. Safe for use by many threads.
 */
public final class AddressRates {

	private static final int BUCKETS = 16 * 1024;

	private final RateLimit limit;

	/** Made when they are needed. */
	private final AtomicReferenceArray<@Nullable TokenBucket> buckets = new AtomicReferenceArray<>(BUCKETS);

	private final int secret = ThreadLocalRandom.current().nextInt();

	/**
	 * Creates rates of which nothing is used.
	 * @param limit the rate of each address; must have one
	 */
	public AddressRates(RateLimit limit) {
		this.limit = limit;
	}

	/**
	 * Takes a token of an address.
	 * @param address the address
	 * @return {@code false} if there is none
	 */
	public boolean tryTake(InetAddress address) {
		return bucket(address).tryTake();
	}

	/**
	 * Gives back a token that was taken.
	 * @param address whose it was
	 */
	public void giveBack(InetAddress address) {
		bucket(address).giveBack();
	}

	private TokenBucket bucket(InetAddress address) {
		int place = place(address);
		TokenBucket bucket = this.buckets.get(place);
		if (bucket != null) {
			return bucket;
		}
		TokenBucket made = this.limit.newBucket();
		if (made == null) {
			throw new IllegalStateException("There is no rate");
		}
		TokenBucket other = this.buckets.compareAndExchange(place, null, made);
		return (other != null) ? other : made;
	}

	/** Mixes all bits, as MurmurHash3 does in the end. */
	private int place(InetAddress address) {
		int mixed = Arrays.hashCode(address.getAddress()) ^ this.secret;
		mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
		mixed = (mixed ^ (mixed >>> 13)) * 0xC2B2AE35;
		return (mixed ^ (mixed >>> 16)) & (BUCKETS - 1);
	}

}
