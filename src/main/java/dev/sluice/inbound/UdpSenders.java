package dev.sluice.inbound;

import java.net.InetSocketAddress;

import dev.sluice.message.LeanHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the headers of senders. Anybody can make up sender addresses, also ones whose
 * hashes meet, so both the number remembered and the number looked through are fixed: of
 * those that meet in one place the oldest is forgotten. Confined to one event loop.
 */
final class UdpSenders {

	private static final int PLACES = 2048;

	private static final int PLACE_SHIFT = Integer.numberOfLeadingZeros(PLACES - 1);

	/** Those that may meet in one place. */
	private static final int NEIGHBOURS = 4;

	/** Spreads addresses that differ in few bits: 2^32 divided by the golden ratio. */
	private static final int SPREAD = 0x9E3779B9;

	private final @Nullable Sender[] senders = new Sender[PLACES * NEIGHBOURS];

	/**
	 * The headers of a sender.
	 * @param address its address
	 * @return what was remembered, or {@code null} where it is not known any more
	 */
	@Nullable LeanHeaders find(InetSocketAddress address) {
		int first = place(address);
		for (int i = first; i < first + NEIGHBOURS; i++) {
			Sender known = this.senders[i];
			if (known == null) {
				return null;
			}
			if (known.address.equals(address)) {
				return known.headers;
			}
		}
		return null;
	}

	/**
	 * Remembers a sender that is not known.
	 * @param address its address
	 * @param headers its headers
	 */
	void remember(InetSocketAddress address, LeanHeaders headers) {
		int first = place(address);
		System.arraycopy(this.senders, first, this.senders, first + 1, NEIGHBOURS - 1);
		this.senders[first] = new Sender(address, headers);
	}

	private static int place(InetSocketAddress address) {
		return ((address.hashCode() * SPREAD) >>> PLACE_SHIFT) * NEIGHBOURS;
	}

	private record Sender(InetSocketAddress address, LeanHeaders headers) {
	}

}
