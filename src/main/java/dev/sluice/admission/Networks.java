package dev.sluice.admission;

import java.net.InetSocketAddress;
import java.util.List;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Networks of IPv4 and IPv6, each written as an address and the number of bits that its
 * members have in common with it, or as a single address. Immutable.
 */
public final class Networks {

	private final List<IpSubnetFilterRule> rules;

	private Networks(List<IpSubnetFilterRule> rules) {
		this.rules = rules;
	}

	/**
	 * Reads networks.
	 * @param networks such as {@code 10.0.0.0/8} and {@code 2001:db8::1}; each must have
	 * no {@linkplain #problem(String) problem}
	 * @return the networks
	 */
	public static Networks of(List<String> networks) {
		return new Networks(networks.stream().map(Networks::rule).toList());
	}

	private static IpSubnetFilterRule rule(String network) {
		String single = (network.indexOf(':') >= 0) ? "/128" : "/32";
		return new IpSubnetFilterRule((network.indexOf('/') >= 0) ? network : network + single,
				IpFilterRuleType.ACCEPT);
	}

	private static byte @Nullable [] address(String network) {
		int slash = network.indexOf('/');
		return NetUtil.createByteArrayFromIpAddressString((slash >= 0) ? network.substring(0, slash) : network);
	}

	/**
	 * Says what is wrong with the text of a network.
	 * @param network the text
	 * @return the mistake as a sentence, or {@code null} for none
	 */
	public static @Nullable String problem(String network) {
		byte[] address = address(network);
		if (address == null) {
			return "'" + network + "' is no address of IPv4 or IPv6, and no network of such.";
		}
		int most = address.length * Byte.SIZE;
		int slash = network.indexOf('/');
		int bits = most;
		if (slash >= 0) {
			String written = network.substring(slash + 1);
			bits = written.matches("\\d{1,3}") ? Integer.parseInt(written) : -1;
		}
		if (bits < 0 || bits > most) {
			return "Behind the slash of '" + network + "' there is no number from 0 to " + most + ".";
		}
		return hasBitsBehind(address, bits)
				? "'" + network + "' is an address within a network, and no network of " + bits + " bits." : null;
	}

	private static boolean hasBitsBehind(byte[] address, int bits) {
		for (int bit = bits; bit < address.length * Byte.SIZE; bit++) {
			if ((address[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0) {
				return true;
			}
		}
		return false;
	}

	boolean isEmpty() {
		return this.rules.isEmpty();
	}

	/**
	 * Whether an address is in one of the networks.
	 * @param address the address; its port does not matter
	 * @return {@code true} if so
	 */
	public boolean contain(InetSocketAddress address) {
		for (IpSubnetFilterRule rule : this.rules) {
			if (rule.matches(address)) {
				return true;
			}
		}
		return false;
	}

}
