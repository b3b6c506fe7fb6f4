package dev.sluice.transport.tcp;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Knows how many connections a listening socket has accepted and how many of them have
 * been set up, and so can end listening without losing one: the kernel lets connections
 * in, and takes what their peers send, before they are accepted, and resets those that
 * still wait when the socket closes.
 */
final class Acceptances extends ChannelInboundHandlerAdapter {

	private static final int TURN_MILLIS = 1;

	private static final int QUIET_TURNS = 2;

	/** So many that only a flood of connections is cut short. */
	private static final int MOST_TURNS = 100;

	private static final long SET_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** Written by the acceptor's event loop only. */
	private final AtomicLong accepted = new AtomicLong();

	private final AtomicLong setUp = new AtomicLong();

	@Override
	public void channelRead(ChannelHandlerContext context, Object connection) {
		this.accepted.incrementAndGet();
		context.fireChannelRead(connection);
	}

	/**
	 * An accepted connection was set up, or refused.
	 */
	void setUp() {
		this.setUp.incrementAndGet();
	}

	/**
	 * Accepts what waits and closes the listening socket; returns when that is done and
	 * all that were accepted have been set up. Off the event loops.
	 * @param listening the socket
	 */
	void close(Channel listening) {
		try {
			if (listening.config().isAutoRead()) {
				closeWhenNoneWaits(listening, 0, MOST_TURNS);
			}
			else {
				listening.close();
			}
			listening.closeFuture().awaitUninterruptibly();
			// NIO frees the port in the turn behind.
			listening.eventLoop().schedule(() -> null, TURN_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
		}
		catch (RejectedExecutionException ex) {
			listening.close().awaitUninterruptibly();
		}
		long deadline = System.nanoTime() + SET_UP_NANOS;
		while (this.setUp.get() < this.accepted.get() && deadline - System.nanoTime() > 0) {
			LockSupport.parkNanos(LOOK_NANOS);
		}
	}

	/**
	 * A turn of the event loop accepts what waits. Two that found nothing are enough: a
	 * task that is overdue runs in the turn of the one before it.
	 */
	private void closeWhenNoneWaits(Channel listening, int quietBefore, int turns) {
		long before = this.accepted.get();
		listening.eventLoop().schedule(() -> {
			int quiet = (this.accepted.get() == before) ? quietBefore + 1 : 0;
			if (quiet == QUIET_TURNS || turns == 0) {
				listening.close();
			}
			else {
				closeWhenNoneWaits(listening, quiet, turns - 1);
			}
		}, TURN_MILLIS, TimeUnit.MILLISECONDS);
	}

}
