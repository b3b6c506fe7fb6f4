package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.sluice.transport.Address;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.NetUtil;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Joins multicast groups (RFC 1112, RFC 3493).
 */
final class MulticastGroup {

	private static final Log logger = LogFactory.getLog(MulticastGroup.class);

	private MulticastGroup() {
	}

	/**
	 * The address to bind to for a group: the group itself, so that the kernel keeps away
	 * what others send to the same port; any address where that cannot be bound to.
	 * @param group the group and port
	 * @return the address for the socket
	 */
	static InetSocketAddress bindAddress(InetSocketAddress group) {
		boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
		// An IPv6 address of link scope cannot be bound to without naming one link.
		boolean oneLink = group.getAddress() instanceof Inet6Address v6 && v6.isMCLinkLocal() && v6.getScopeId() == 0;
		return (windows || oneLink) ? new InetSocketAddress(anyOf(group.getAddress()), group.getPort()) : group;
	}

	private static InetAddress anyOf(InetAddress address) {
		return (address instanceof Inet6Address) ? InetAddress.ofLiteral("::") : InetAddress.ofLiteral("0.0.0.0");
	}

	/**
	 * Joins on one interface, or on every one that is up and has an address of the
	 * group's family, with loopback.
	 * @param channel a bound socket
	 * @param group the group
	 * @param address the address as configured
	 * @param only the interface, by its name or an address of it; {@code null} for all
	 * @throws IOException if it could not be joined on any
	 */
	static void join(DatagramChannel channel, InetAddress group, Address address, @Nullable String only)
			throws IOException {
		int joined = 0;
		String reason = "no interface is fit for multicast";
		List<NetworkInterface> candidates = (only != null) ? List.of(named(only))
				: NetworkInterface.networkInterfaces().toList();
		for (NetworkInterface candidate : candidates) {
			if (only == null && !isFit(candidate, group)) {
				continue;
			}
			ChannelFuture joining = channel.joinGroup(new InetSocketAddress(group, 0), candidate)
				.awaitUninterruptibly();
			Throwable error = joining.cause();
			if (error == null) {
				joined++;
			}
			else {
				reason = candidate.getName() + ": " + DatagramErrors.text(error);
				logger.warn("event=multicast-join-failed listen=" + address + " interface=" + candidate.getName()
						+ " reason=\"" + DatagramErrors.text(error) + "\"");
			}
		}
		if (joined == 0) {
			throw new BindException("cannot join the group of " + address + ": " + reason);
		}
	}

	/**
	 * Finds an interface.
	 * @param name its name, or an address of it
	 * @return the interface
	 * @throws IOException if there is none; the message names those that there are
	 */
	static NetworkInterface named(String name) throws IOException {
		NetworkInterface found = NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)
				? NetworkInterface.getByInetAddress(InetAddress.ofLiteral(name)) : NetworkInterface.getByName(name);
		if (found == null) {
			throw new SocketException("there is no interface '" + name + "', only "
					+ NetworkInterface.networkInterfaces()
						.map(NetworkInterface::getName)
						.collect(Collectors.joining(", ")));
		}
		return found;
	}

	private static boolean isFit(NetworkInterface candidate, InetAddress group) throws SocketException {
		return candidate.isUp() && (candidate.isLoopback() || candidate.supportsMulticast())
				&& candidate.inetAddresses().anyMatch((own) -> own.getClass() == group.getClass());
	}

}
