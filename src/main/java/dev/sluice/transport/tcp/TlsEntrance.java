package dev.sluice.transport.tcp;

import java.util.function.Consumer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Stands behind a TLS handler until the handshake is over, and is to be replaced then:
 * what the peer sends at once comes behind.
 */
final class TlsEntrance extends ChannelInboundHandlerAdapter {

	private final Consumer<ChannelHandlerContext> passed;

	private final Consumer<Throwable> failed;

	private boolean over;

	/**
	 * Creates an entrance.
	 * @param passed called when the handshake has succeeded, to replace this
	 * @param failed called once where it has not
	 */
	TlsEntrance(Consumer<ChannelHandlerContext> passed, Consumer<Throwable> failed) {
		this.passed = passed;
		this.failed = failed;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof SslHandshakeCompletionEvent handshake && !this.over) {
			this.over = true;
			if (handshake.isSuccess()) {
				this.passed.accept(context);
			}
			else {
				this.failed.accept(handshake.cause());
				context.close();
			}
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		if (!this.over) {
			this.over = true;
			this.failed.accept(error);
		}
		context.close();
	}

}
