package dev.sluice.transport.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

/**
 * Finds where an address is, anew for each attempt to dial it.
 */
final class HostLookup {

	private final Address address;

	private volatile int found = 1;

	HostLookup(Address address) {
		this.address = address;
	}

	/**
	 * How many addresses the host had when it was looked up last; 1 before.
	 */
	int found() {
		return this.found;
	}

	/**
	 * Looks up; may block.
	 * @param order makes the addresses to try of those that were found
	 * @param local where to dial from, or {@code null} for anywhere
	 * @return the attempts to make, one after another; at least one
	 * @throws IOException if there is none
	 */
	List<Endpoints> find(UnaryOperator<List<InetAddress>> order, @Nullable LocalAddress local) throws IOException {
		List<Endpoints> attempts = new ArrayList<>();
		IOException unusable = null;
		for (InetAddress host : order.apply(lookUp())) {
			try {
				InetSocketAddress from = (local != null) ? local.towards(host) : null;
				attempts.add(new Endpoints(from, new InetSocketAddress(host, this.address.port())));
			}
			catch (IOException ex) {
				unusable = ex;
			}
		}
		if (attempts.isEmpty() && unusable != null) {
			throw unusable;
		}
		return attempts;
	}

	private List<InetAddress> lookUp() throws IOException {
		try {
			List<InetAddress> all = List.of(InetAddress.getAllByName(this.address.host()));
			this.found = all.size();
			return all;
		}
		catch (UnknownHostException ex) {
			throw new IOException("unknown host " + this.address.host(), ex);
		}
	}

	/**
	 * The two ends of an attempt.
	 *
	 * @param from the local one, or {@code null} for any
	 * @param to the peer's
	 */
	record Endpoints(@Nullable InetSocketAddress from, InetSocketAddress to) {
	}

}
