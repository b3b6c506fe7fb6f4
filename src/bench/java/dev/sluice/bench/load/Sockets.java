package dev.sluice.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Sockets to a port of 127.0.0.1, as plain descriptors. Sending and receiving never wait.
 */
final class Sockets {

	private static final int AF_INET = 2;

	private static final int SOCK_STREAM = 1;

	private static final int SOCK_DGRAM = 2;

	private static final int SOCK_NONBLOCK = 0x800;

	private static final int SOCK_CLOEXEC = 0x80000;

	private static final int IPPROTO_TCP = 6;

	private static final int TCP_NODELAY = 1;

	private static final int IPPROTO_UDP = 17;

	private static final int UDP_SEGMENT = 103;

	private static final int MSG_DONTWAIT = 0x40;

	private static final int MSG_NOSIGNAL = 0x4000;

	private static final int LOOPBACK = 0x7F000001;

	private static final int ADDRESS_LENGTH = 16;

	private Sockets() {
	}

	/**
	 * Opens a TCP connection that does not delay small writes.
	 * @param port the port to connect to
	 * @return the descriptor
	 */
	static int connectTcp(int port) {
		int socket = open(SOCK_STREAM, port);
		try (Arena arena = Arena.ofConfined()) {
			set(socket, IPPROTO_TCP, TCP_NODELAY, arena.allocateFrom(ValueLayout.JAVA_INT, 1));
		}
		return socket;
	}

	/**
	 * Opens a UDP socket that cuts what is sent into datagrams of one size, in the
	 * kernel.
	 * @param port the port to send to
	 * @param size the size of a datagram in bytes
	 * @return the descriptor
	 */
	static int connectUdp(int port, int size) {
		int socket = open(SOCK_DGRAM, port);
		try (Arena arena = Arena.ofConfined()) {
			set(socket, IPPROTO_UDP, UDP_SEGMENT, arena.allocateFrom(ValueLayout.JAVA_INT, size));
		}
		return socket;
	}

	/**
	 * Begins to open a TCP connection, and does not wait for the server.
	 * @param port the port to connect to
	 * @return the descriptor
	 */
	static int beginTcp(int port) {
		return open(SOCK_STREAM | SOCK_NONBLOCK, port);
	}

	private static int open(int type, int port) {
		int socket = check("socket", Linux.socket(AF_INET, type | SOCK_CLOEXEC));
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment address = arena.allocate(ADDRESS_LENGTH, 4);
			address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
			address.set(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
			address.set(ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), 4, LOOPBACK);
			int outcome = Linux.connect(socket, address.address(), ADDRESS_LENGTH);
			if (outcome < 0 && outcome != -Linux.EINPROGRESS) {
				Linux.close(socket);
				check("connect to port " + port, outcome);
			}
		}
		return socket;
	}

	private static void set(int socket, int level, int option, MemorySegment value) {
		check("setsockopt", Linux.setOption(socket, level, option, value.address(), (int) value.byteSize()));
	}

	/**
	 * Sends what the kernel takes at once.
	 * @return the number of bytes taken; 0 where its buffer is full
	 */
	static long send(int socket, long address, long length) {
		return bytes("send", Linux.send(socket, address, length, MSG_DONTWAIT | MSG_NOSIGNAL));
	}

	/**
	 * Receives what is there.
	 * @return the number of bytes; 0 where there are none
	 * @throws IllegalStateException if the peer has ended or broken the connection
	 */
	static long receive(int socket, long address, long length) {
		long count = Linux.receive(socket, address, length, MSG_DONTWAIT);
		if (count == 0) {
			throw new IllegalStateException("The server has closed a connection");
		}
		return bytes("recv", count);
	}

	static void close(int socket) {
		Linux.close(socket);
	}

	private static long bytes(String call, long outcome) {
		return (outcome == -Linux.EAGAIN) ? 0 : check(call, outcome);
	}

	private static long check(String call, long outcome) {
		if (outcome < 0) {
			throw new IllegalStateException(call + " failed with error " + -outcome);
		}
		return outcome;
	}

	private static int check(String call, int outcome) {
		return (int) check(call, (long) outcome);
	}

}
