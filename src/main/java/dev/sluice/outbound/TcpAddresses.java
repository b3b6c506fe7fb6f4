package dev.sluice.outbound;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import dev.sluice.outbound.OutboundDefinition.Balance;
import dev.sluice.transport.Address;
import dev.sluice.transport.tcp.Dialler;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses each lane of an outbound dials, by its balance. Where the load is
 * spread, each address of a name is an end of its own, once the name was looked up; they
 * are sorted, because a resolver may give them in another order each time.
 */
final class TcpAddresses {

	private static final Comparator<InetAddress> ORDER = Comparator.comparing(InetAddress::getAddress,
			Comparator.<byte[]>comparingInt((bytes) -> bytes.length).thenComparing(Arrays::compareUnsigned));

	private final List<NettyClientConnectionFactory> factories;

	private final Balance balance;

	/**
	 * The one that an operator wants first, where that is not the first as configured.
	 */
	private volatile @Nullable Address preferred;

	/** By their numbers. */
	private final List<End> known = new ArrayList<>();

	TcpAddresses(List<NettyClientConnectionFactory> factories, Balance balance) {
		this.factories = factories;
		this.balance = balance;
	}

	void start() {
		this.factories.forEach(NettyClientConnectionFactory::start);
	}

	void stop() {
		this.factories.forEach(NettyClientConnectionFactory::stop);
	}

	/** What an operator has to mend, or {@code null} for nothing. */
	@Nullable String warning() {
		return NettyClientConnectionFactory.warning(this.factories);
	}

	boolean isSpread() {
		return this.balance != Balance.FAILOVER;
	}

	/** Whether a lane stays with one address, also while that cannot be reached. */
	boolean isBound() {
		return this.balance == Balance.LEAST_PENDING;
	}

	/**
	 * Has an address dialled before the others from now on.
	 * @param address one of those as configured
	 * @return {@code false} if it is none of them, or the load is spread over all
	 */
	boolean prefer(Address address) {
		boolean known = this.factories.stream().anyMatch((factory) -> factory.address().equals(address));
		if (isSpread() || !known) {
			return false;
		}
		this.preferred = address;
		return true;
	}

	/**
	 * The ends that connections may go to, as far as is known now; there is to be a lane
	 * to each at least.
	 * @return the first address of each name, then the second of those that have one, and
	 * so on; a single one where the load is not spread
	 */
	synchronized List<End> ends() {
		List<End> ends = new ArrayList<>();
		int most = isSpread() ? this.factories.stream().mapToInt(NettyClientConnectionFactory::hosts).max().orElse(1)
				: 0;
		for (int host = 0; host < most; host++) {
			for (int address = 0; address < this.factories.size(); address++) {
				if (host < this.factories.get(address).hosts()) {
					ends.add(end(address, host));
				}
			}
		}
		return ends.isEmpty() ? List.of(end(0, 0)) : ends;
	}

	private End end(int address, int host) {
		for (End known : this.known) {
			if (known.address() == address && known.host() == host) {
				return known;
			}
		}
		End end = new End(this.known.size(), address, host);
		this.known.add(end);
		return end;
	}

	/**
	 * Whom a lane dials, in this order.
	 * @param end where it belongs
	 * @return one or more
	 */
	List<Dialler> of(End end) {
		if (!isSpread()) {
			return inOrder();
		}
		if (isBound()) {
			return List
				.of(this.factories.get(end.address()).inOrder((hosts) -> hosts(hosts, end.host()).subList(0, 1)));
		}
		List<Dialler> diallers = new ArrayList<>();
		for (NettyClientConnectionFactory factory : this.factories) {
			diallers.add(factory.inOrder((hosts) -> hosts(hosts, end.host())));
		}
		Collections.rotate(diallers, -end.address());
		return diallers;
	}

	private List<Dialler> inOrder() {
		List<Dialler> diallers = new ArrayList<>(this.factories);
		Address first = this.preferred;
		if (first != null) {
			diallers.sort(Comparator.comparing((dialler) -> !dialler.address().equals(first)));
		}
		return List.copyOf(diallers);
	}

	private static List<InetAddress> hosts(List<InetAddress> found, int first) {
		List<InetAddress> hosts = new ArrayList<>(found);
		hosts.sort(ORDER);
		Collections.rotate(hosts, -first);
		return hosts;
	}

	/**
	 * One end that connections may go to.
	 *
	 * @param number its number, which it keeps
	 * @param address which of the addresses as configured
	 * @param host which of those that its name has
	 */
	record End(int number, int address, int host) {
	}

}
