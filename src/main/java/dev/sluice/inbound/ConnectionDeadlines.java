package dev.sluice.inbound;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

import dev.sluice.transport.tcp.ConnectionTimer;
import dev.sluice.transport.tcp.NettyTcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Watches the deadlines of one connection, which may become others. Confined to the event
 * loop of the connection.
 */
final class ConnectionDeadlines {

	private final NettyTcpConnection connection;

	private final BiConsumer<ConnectionDeadline, Duration> expired;

	private final Instant made;

	private final Map<ConnectionDeadline, Watched> watched = new EnumMap<>(ConnectionDeadline.class);

	/**
	 * Creates the deadlines of a connection; none is watched yet.
	 * @param connection the connection
	 * @param made when it was made
	 * @param expired told of a deadline that has come, and how long the time was
	 */
	ConnectionDeadlines(NettyTcpConnection connection, Instant made, BiConsumer<ConnectionDeadline, Duration> expired) {
		this.connection = connection;
		this.made = made;
		this.expired = expired;
	}

	static boolean areAny(InboundDefinition.Deadlines deadlines) {
		return deadlines.idle() != null || deadlines.firstFrame() != null || deadlines.maxAge() != null;
	}

	/**
	 * Watches these from now on; one that stays as it is goes on.
	 * @param deadlines what is bounded
	 */
	void become(InboundDefinition.Deadlines deadlines) {
		become(ConnectionDeadline.IDLE, deadlines.idle(),
				(time) -> this.connection.whenSilent(time, () -> expire(ConnectionDeadline.IDLE, time)));
		become(ConnectionDeadline.FIRST_FRAME, deadlines.firstFrame(),
				(time) -> this.connection.after(left(time), () -> {
					if (!this.connection.hasBroughtFrames()) {
						expire(ConnectionDeadline.FIRST_FRAME, time);
					}
				}));
		become(ConnectionDeadline.MAX_AGE, deadlines.maxAge(), (time) -> this.connection.after(left(time),
				() -> this.connection.betweenFrames(() -> expire(ConnectionDeadline.MAX_AGE, time))));
	}

	private void become(ConnectionDeadline deadline, @Nullable Duration time,
			Function<Duration, ConnectionTimer> watch) {
		Watched before = this.watched.get(deadline);
		if (before != null && before.time().equals(time)) {
			return;
		}
		if (before != null) {
			before.timer().cancel();
			this.watched.remove(deadline);
		}
		if (time != null) {
			this.watched.put(deadline, new Watched(time, watch.apply(time)));
		}
	}

	/** Unless it became another while it waited for the end of a frame. */
	private void expire(ConnectionDeadline deadline, Duration time) {
		Watched now = this.watched.get(deadline);
		if (now != null && now.time().equals(time)) {
			this.expired.accept(deadline, time);
		}
	}

	/** Of a time that began with the connection. */
	private Duration left(Duration time) {
		Duration left = time.minus(Duration.between(this.made, Instant.now()));
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * Told of a deadline that has come.
	 */
	interface Expiry {

		void expired(TcpPeer peer, ConnectionDeadline deadline, Duration time);

	}

	private record Watched(Duration time, ConnectionTimer timer) {
	}

}
