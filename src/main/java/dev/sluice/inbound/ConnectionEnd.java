package dev.sluice.inbound;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import dev.sluice.transport.tcp.NettyTcpConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has ended a connection, and why: whoever says so first. Safe for use by many
 * threads.
 */
final class ConnectionEnd {

	private static final Logger logger = LoggerFactory.getLogger("dev.sluice.connections");

	private final AtomicReference<@Nullable Reason> first = new AtomicReference<>();

	void byPeer(String why) {
		this.first.compareAndSet(null, new Reason("peer", why));
	}

	void byGateway(String why) {
		this.first.compareAndSet(null, new Reason("gateway", why));
	}

	/**
	 * Logs the end.
	 * @param inbound the name of the inbound
	 * @param peer the address of the peer
	 * @param since when the connection was made
	 * @param traffic what has passed over it
	 * @param failure the network's error, or {@code null}
	 */
	void log(String inbound, String peer, Instant since, NettyTcpConnection.Traffic traffic,
			@Nullable Throwable failure) {
		if (failure != null) {
			byPeer(String.valueOf(failure.getMessage()));
		}
		Reason reason = this.first.get();
		new MessageLog.Line(logger.atInfo(), "event=connection").add("inbound", inbound)
			.add("peer", peer)
			.add("closed-by", (reason != null) ? reason.who() : "gateway")
			.add("reason", (reason != null) ? reason.why() : "stopped")
			.add("messages", traffic.frames())
			.add("bytes-in", traffic.bytesIn())
			.add("bytes-out", traffic.bytesOut())
			.add("seconds", Duration.between(since, Instant.now()).toMillis() / 1e3)
			.log();
	}

	private record Reason(String who, String why) {
	}

}
