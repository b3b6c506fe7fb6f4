package dev.sluice.transport.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;

/**
 * Something that is due on a connection later, unless that is closed before.
 */
public final class ConnectionTimer {

	private final Channel channel;

	private final Future<?> due;

	private final ChannelFutureListener end;

	ConnectionTimer(Channel channel, Future<?> due) {
		this.channel = channel;
		this.due = due;
		this.end = (closed) -> due.cancel(false);
		channel.closeFuture().addListener(this.end);
	}

	/**
	 * It is not due any more. On the event loop of the connection.
	 */
	public void cancel() {
		this.due.cancel(false);
		this.channel.closeFuture().removeListener(this.end);
	}

}
