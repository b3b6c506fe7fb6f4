package dev.sluice.transport.tcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import dev.sluice.transport.ProxyProtocolVersion;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Tells a far side by the PROXY protocol whose connection is passed on to it.
 */
final class ProxyHeaders {

	private static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);

	private ProxyHeaders() {
	}

	/**
	 * Writes the header, in front of all else.
	 * @param channel a connection on which nothing was written, and that is not encrypted
	 * yet
	 * @param version the form of the header
	 * @param relayed the connection that is passed on, or {@code null} where this one is
	 * the gateway's own
	 */
	static void write(Channel channel, ProxyProtocolVersion version, @Nullable Relayed relayed) {
		if (relayed == null && version == ProxyProtocolVersion.V1) {
			channel.writeAndFlush(Unpooled.wrappedBuffer(UNKNOWN));
			return;
		}
		channel.pipeline().addFirst(HAProxyMessageEncoder.INSTANCE);
		channel
			.writeAndFlush((relayed != null) ? header(version, relayed) : new HAProxyMessage(HAProxyProtocolVersion.V2,
					HAProxyCommand.LOCAL, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0));
		channel.pipeline().remove(HAProxyMessageEncoder.INSTANCE);
	}

	private static HAProxyMessage header(ProxyProtocolVersion version, Relayed relayed) {
		InetSocketAddress source = relayed.source();
		InetSocketAddress destination = relayed.destination();
		boolean v4 = isV4(source.getAddress()) && isV4(destination.getAddress());
		return new HAProxyMessage(
				(version == ProxyProtocolVersion.V1) ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2,
				HAProxyCommand.PROXY, v4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
				text(source.getAddress(), v4), text(destination.getAddress(), v4), source.getPort(),
				destination.getPort());
	}

	private static boolean isV4(InetAddress address) {
		return address instanceof Inet4Address;
	}

	/** One protocol has to do for both ends: IPv6 has a place for addresses of IPv4. */
	private static String text(InetAddress address, boolean v4) {
		if (isV4(address)) {
			return v4 ? address.getHostAddress() : "::ffff:" + address.getHostAddress();
		}
		return NetUtil.toAddressString(address);
	}

}
