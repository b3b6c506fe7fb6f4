package dev.sluice.transport.udp;

import org.jspecify.annotations.Nullable;

/**
 * How datagrams are received.
 *
 * @param maxSize the most bytes of a datagram; a longer one is reported as too long
 * @param receivers the number of sockets that share the port, each on an event loop,
 * where the loops wait with epoll; one is used elsewhere and for multicast. The kernel
 * keeps one sender on one socket
 * @param receiveBuffer the bytes that the kernel is asked to keep for each socket while
 * it is not read; it gives no more than its own limit ({@code net.core.rmem_max}), unless
 * the process may administer the network
 * @param multicastInterface the interface on which a group is joined, by its name or an
 * address of it; {@code null} for all that are fit
 */
public record DatagramOptions(int maxSize, int receivers, int receiveBuffer, @Nullable String multicastInterface) {

	private static final int DEFAULT_MAX_SIZE = 65_536;

	private static final int DEFAULT_RECEIVE_BUFFER = 8 * 1024 * 1024;

	/**
	 * Any datagram, one socket, and a receive buffer of 8 MB.
	 * @return the options
	 */
	public static DatagramOptions defaults() {
		return new DatagramOptions(DEFAULT_MAX_SIZE, 1, DEFAULT_RECEIVE_BUFFER, null);
	}

	/**
	 * The same with another limit.
	 * @param bytes the most bytes of a datagram
	 * @return the options
	 */
	public DatagramOptions withMaxSize(int bytes) {
		return new DatagramOptions(bytes, this.receivers, this.receiveBuffer, this.multicastInterface);
	}

	/**
	 * The same with another receive buffer.
	 * @param bytes the bytes that the kernel is asked to keep for each socket
	 * @return the options
	 */
	public DatagramOptions withReceiveBuffer(int bytes) {
		return new DatagramOptions(this.maxSize, this.receivers, bytes, this.multicastInterface);
	}

	/**
	 * The same with another number of sockets.
	 * @param count the number of sockets that share the port
	 * @return the options
	 */
	public DatagramOptions withReceivers(int count) {
		return new DatagramOptions(this.maxSize, count, this.receiveBuffer, this.multicastInterface);
	}

	/**
	 * The same with another interface.
	 * @param name its name or an address of it; {@code null} for all that are fit
	 * @return the options
	 */
	public DatagramOptions withMulticastInterface(@Nullable String name) {
		return new DatagramOptions(this.maxSize, this.receivers, this.receiveBuffer, name);
	}

}
