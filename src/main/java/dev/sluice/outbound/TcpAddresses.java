package dev.sluice.outbound;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import dev.sluice.outbound.OutboundDefinition.Balance;
import dev.sluice.transport.tcp.Dialler;
import dev.sluice.transport.tcp.NettyClientConnectionFactory;

/**
 * Which addresses each lane of an outbound dials, by its balance. Lanes are told apart by
 * their places, numbers from 0. Where the load is spread, each address of a name counts
 * as one, once the name was looked up; they are sorted, because a resolver may give them
 * in another order each time.
 */
final class TcpAddresses {

	private static final Comparator<InetAddress> ORDER = Comparator.comparing(InetAddress::getAddress,
			Comparator.<byte[]>comparingInt((bytes) -> bytes.length).thenComparing(Arrays::compareUnsigned));

	private final List<NettyClientConnectionFactory> factories;

	private final Balance balance;

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

	boolean isSpread() {
		return this.balance != Balance.FAILOVER;
	}

	/** Whether a lane stays with one address, also while that cannot be reached. */
	boolean isBound() {
		return this.balance == Balance.LEAST_PENDING;
	}

	/**
	 * How many lanes there are to be at least, as far as is known now.
	 */
	int fewestLanes() {
		return isSpread() ? ends().size() : 1;
	}

	/**
	 * Whom the lane of a place dials, in this order.
	 * @param place the place
	 * @return one or more
	 */
	List<Dialler> of(int place) {
		if (!isSpread()) {
			return List.copyOf(this.factories);
		}
		List<End> ends = ends();
		End end = ends.get(place % ends.size());
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

	private static List<InetAddress> hosts(List<InetAddress> found, int first) {
		List<InetAddress> hosts = new ArrayList<>(found);
		hosts.sort(ORDER);
		Collections.rotate(hosts, -first);
		return hosts;
	}

	/** The first of each name, then the second of those that have one, and so on. */
	private List<End> ends() {
		List<End> ends = new ArrayList<>();
		int most = this.factories.stream().mapToInt(NettyClientConnectionFactory::hosts).max().orElse(1);
		for (int host = 0; host < most; host++) {
			for (int address = 0; address < this.factories.size(); address++) {
				if (host < this.factories.get(address).hosts()) {
					ends.add(new End(address, host));
				}
			}
		}
		return ends;
	}

	/**
	 * One place that connections may go to.
	 *
	 * @param address which of the addresses as configured
	 * @param host which of those that its name has
	 */
	private record End(int address, int host) {
	}

}
