package dev.sluice.transport.tcp;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Keeps a socket listening that cannot accept, as when the process may open no more
 * files: pauses, and tries again. Netty's own acceptor does so too, but has each failure
 * logged with its stack; here the failure ends.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {

	static final int MILLIS = 1000;

	private final Consumer<Throwable> onFailure;

	AcceptPause(Consumer<Throwable> onFailure) {
		this.onFailure = onFailure;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		Channel channel = context.channel();
		boolean accepting = channel.config().isAutoRead();
		channel.config().setAutoRead(false);
		if (accepting) {
			channel.eventLoop().schedule(() -> {
				if (channel.isOpen()) {
					channel.config().setAutoRead(true);
				}
			}, MILLIS, TimeUnit.MILLISECONDS);
		}
		this.onFailure.accept(error);
	}

}
