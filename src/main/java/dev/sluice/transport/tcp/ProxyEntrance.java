package dev.sluice.transport.tcp;

import java.io.EOFException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the header of the PROXY protocol, by which a proxy says whose connection it
 * passes on, and makes room for what comes behind. A proxy that only looks whether
 * anybody is there is its own client. Stands behind its {@link #decoder()}, which goes by
 * itself.
 */
final class ProxyEntrance extends ChannelInboundHandlerAdapter {

	private final Decoder decoder = new Decoder();

	private final Duration patience;

	private final Consumer<InetSocketAddress> passed;

	private final Consumer<Throwable> failed;

	private @Nullable Future<?> timer;

	private boolean over;

	/**
	 * Creates an entrance.
	 * @param patience how long to wait for the header
	 * @param passed called with the client whose connection it is, to add what stands
	 * behind
	 * @param failed called once where there is no such header; the connection is closed
	 */
	ProxyEntrance(Duration patience, Consumer<InetSocketAddress> passed, Consumer<Throwable> failed) {
		this.patience = patience;
		this.passed = passed;
		this.failed = failed;
	}

	ChannelHandler decoder() {
		return this.decoder;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.timer = context.executor()
			.schedule(
					() -> fail(context,
							new IllegalStateException("no header within " + this.patience.toMillis() + " ms")),
					this.patience.toNanos(), TimeUnit.NANOSECONDS);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		Future<?> waiting = this.timer;
		if (waiting != null) {
			waiting.cancel(false);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		HAProxyMessage header = (HAProxyMessage) message;
		try {
			if (!this.over) {
				this.over = true;
				this.passed.accept(client(header, (InetSocketAddress) context.channel().remoteAddress()));
				context.pipeline().remove(this);
			}
		}
		finally {
			header.release();
		}
	}

	private static InetSocketAddress client(HAProxyMessage header, InetSocketAddress proxy) {
		boolean passesOn = header.command() == HAProxyCommand.PROXY && switch (header.proxiedProtocol()) {
			case TCP4, TCP6 -> true;
			default -> false;
		};
		return passesOn ? new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(header.sourceAddress()),
				header.sourcePort()) : proxy;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			channelInactive(context);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.decoder.begun) {
			fail(context, new EOFException("the header was cut off"));
		}
		else {
			// It has only looked whether anybody is there.
			this.over = true;
			context.close();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		fail(context, error);
	}

	private void fail(ChannelHandlerContext context, Throwable error) {
		if (!this.over) {
			this.over = true;
			this.failed.accept(error);
		}
		context.close();
	}

	private static final class Decoder extends HAProxyMessageDecoder {

		private boolean begun;

		@Override
		public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
			this.begun = true;
			super.channelRead(context, read);
		}

	}

}
