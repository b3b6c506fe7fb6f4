package dev.sluice.transport.udp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * Counts the datagrams that the kernel dropped because a socket's receive buffer was
 * full. Linux keeps that count for each socket, and is asked only when somebody wants to
 * know. Safe for use by many threads.
 */
final class KernelDrops {

	private static final int WORDS = 9;

	/** SK_MEMINFO_DROPS of sock_diag.h. */
	private static final int DROPS = 8;

	/** Of Linux since 4.12: SOL_SOCKET and SO_MEMINFO. */
	private static final RawUnixChannelOption SO_MEMINFO = new RawUnixChannelOption("SO_MEMINFO", 1, 55,
			WORDS * Integer.BYTES);

	/** What was last read of each socket. */
	private final Map<Channel, Integer> sockets = new HashMap<>();

	private long total;

	/**
	 * Whether the kernel tells, for sockets of epoll.
	 * @return {@code false} where it does not know the question
	 */
	static boolean areTold() {
		try {
			Channel probe = new EpollDatagramChannel();
			try {
				return read(probe) != null;
			}
			finally {
				probe.unsafe().closeForcibly();
			}
		}
		catch (ChannelException ex) {
			return false;
		}
	}

	/**
	 * Counts for another socket from now on.
	 * @param channel an open socket of epoll's
	 */
	synchronized void add(Channel channel) {
		this.sockets.put(channel, 0);
	}

	/**
	 * The number dropped at all sockets, those that were ended included.
	 * @return the count, which never goes down
	 */
	synchronized long sum() {
		this.sockets.replaceAll((channel, before) -> {
			Integer now = channel.isOpen() ? read(channel) : before;
			// The kernel's counter has 32 bits and starts anew after the last.
			this.total += (now != null) ? Integer.toUnsignedLong(now - before) : 0;
			return (now != null) ? now : before;
		});
		return this.total;
	}

	private static @Nullable Integer read(Channel channel) {
		try {
			ByteBuffer answer = channel.config().getOption(SO_MEMINFO);
			return (answer != null) ? answer.order(ByteOrder.nativeOrder()).getInt(DROPS * Integer.BYTES) : null;
		}
		catch (ChannelException ex) {
			return null;
		}
	}

	/**
	 * Reads a last time, before the sockets are closed.
	 */
	synchronized void end() {
		sum();
		this.sockets.clear();
	}

}
