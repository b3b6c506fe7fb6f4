package dev.sluice.transport.udp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts the datagrams that the kernel dropped because a socket's receive buffer was
 * full. Linux tells that in tables of all datagram sockets, see proc_net_udp in the
 * kernel's documentation, which are read only when somebody asks. Safe for use by many
 * threads.
 */
final class KernelDrops {

	private static final Log logger = LogFactory.getLog(KernelDrops.class);

	private static final Path[] TABLES = { Path.of("/proc/net/udp"), Path.of("/proc/net/udp6") };

	private static final int INODE = 9;

	private static final int DROPS = 12;

	/** The kernel's counter has 32 bits and starts anew after the last. */
	private static final long MASK = 0xFFFF_FFFFL;

	/** What was last read of each socket, by inode. */
	private final Map<String, Long> sockets = new HashMap<>();

	private long total;

	/**
	 * Whether the kernel tells.
	 * @return {@code false} where there is no table, or it does not have the column
	 */
	static boolean areTold() {
		try (Stream<String> lines = Files.lines(TABLES[0])) {
			return lines.findFirst().filter((heading) -> heading.stripTrailing().endsWith(" drops")).isPresent();
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
	}

	/**
	 * Counts for another socket from now on.
	 * @param channel an open socket; one without a descriptor that is known is left out
	 */
	synchronized void add(Channel channel) {
		if (channel instanceof UnixChannel unix) {
			try {
				String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + unix.fd().intValue())).toString();
				this.sockets.put(link.substring(link.indexOf('[') + 1, link.indexOf(']')), 0L);
			}
			catch (IOException | RuntimeException ex) {
				logger.warn("event=kernel-drops-not-counted reason=\"" + ex + "\"");
			}
		}
	}

	/**
	 * The number dropped at all sockets, those closed since included.
	 * @return the count, which never goes down
	 */
	synchronized long sum() {
		if (!this.sockets.isEmpty()) {
			for (Path table : TABLES) {
				read(table);
			}
		}
		return this.total;
	}

	private void read(Path table) {
		try (Stream<String> lines = Files.lines(table)) {
			lines.skip(1).forEach((line) -> read(line.strip().split("\\s+")));
		}
		catch (IOException | RuntimeException ex) {
			// Not there without IPv6.
			logger.debug("event=kernel-drops-not-read table=" + table + " reason=\"" + ex + "\"");
		}
	}

	private void read(String[] columns) {
		if (columns.length > DROPS) {
			this.sockets.computeIfPresent(columns[INODE], (inode, before) -> {
				long now = Long.parseLong(columns[DROPS]);
				this.total += (now - before) & MASK;
				return now;
			});
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
