package dev.sluice.transport.tcp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/**
 * Looks now and then whether something happened on a connection, until that is closed:
 * one timer, and nothing to do for each message. Confined to the event loop of the
 * connection.
 */
final class IdleWatch {

	/** A time has passed when nothing happened from one look to as many after it. */
	private static final int LOOKS = 4;

	private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);

	private final LongSupplier count;

	private final BooleanSupplier idle;

	private long before;

	private int looks;

	private boolean over;

	private IdleWatch(LongSupplier count, BooleanSupplier idle) {
		this.count = count;
		this.idle = idle;
		this.before = count.getAsLong();
	}

	/**
	 * Begins to look.
	 * @param channel the connection
	 * @param time how long nothing may happen
	 * @param count grows when something happens
	 * @param idle called when nothing happened for longer, by up to a quarter, and each
	 * time again; until it returns {@code true}
	 * @return ends the looking
	 */
	static ConnectionTimer start(Channel channel, Duration time, LongSupplier count, BooleanSupplier idle) {
		IdleWatch watch = new IdleWatch(count, idle);
		long period = Math.max(SHORTEST, time.toNanos() / LOOKS);
		Future<?> timer = channel.eventLoop().scheduleWithFixedDelay(watch::look, period, period, TimeUnit.NANOSECONDS);
		return new ConnectionTimer(channel, timer);
	}

	private void look() {
		long now = this.count.getAsLong();
		if (now != this.before) {
			this.before = now;
			this.looks = 0;
		}
		else if (!this.over && ++this.looks >= LOOKS) {
			this.looks = 0;
			this.over = this.idle.getAsBoolean();
		}
	}

}
