package dev.sluice.transport.udp;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import dev.sluice.transport.ReturnPath;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.IpHeaders;

/**
 * Who sent a datagram: an address, and the socket it arrived on. Sources of the same
 * address at the same socket are equal. Immutable and safe for use by many threads.
 */
public final class DatagramSource implements ReturnPath {

	/** The header that holds the source in messages of Spring Integration's. */
	public static final String HEADER = "sluice_datagramSource";

	private final InetSocketAddress address;

	private final DatagramWriter writer;

	/**
	 * Creates the source of an address.
	 * @param address the remote address
	 * @param writer sends from the socket that receives from it
	 */
	public DatagramSource(InetSocketAddress address, DatagramWriter writer) {
		this.address = address;
		this.writer = writer;
	}

	/**
	 * The address that the datagram came from.
	 * @return the remote address
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Sends a datagram to this address from the socket that received from it. May be
	 * called by any thread and never blocks; datagrams of one thread keep their order.
	 * Those sent on the event loop go out together when it has read what there was.
	 * @param payload the bytes, which are released
	 * @return completed with {@code null} when the kernel has taken the datagram, else
	 * with an {@link dev.sluice.message.ExchangeException}
	 */
	@Override
	public CompletionStage<@Nullable Object> send(ByteBuf payload) {
		return this.writer.send(payload, this.address);
	}

	@Override
	public String describe() {
		return this.address.getAddress().getHostAddress() + ":" + this.address.getPort();
	}

	/**
	 * The headers that tell a message's source as Spring Integration's UDP adapters do.
	 * @return {@code ip_packetAddress}, {@code ip_address}, {@code ip_hostname} (the
	 * same: names are not looked up) and {@code ip_port}
	 */
	public Map<String, Object> headers() {
		String host = this.address.getAddress().getHostAddress();
		return Map.of(IpHeaders.PACKET_ADDRESS, this.address, IpHeaders.IP_ADDRESS, host, IpHeaders.HOSTNAME, host,
				IpHeaders.PORT, this.address.getPort());
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof DatagramSource that && this.writer == that.writer && this.address.equals(that.address);
	}

	@Override
	public int hashCode() {
		return this.address.hashCode();
	}

	@Override
	public String toString() {
		return this.address.toString();
	}

}
