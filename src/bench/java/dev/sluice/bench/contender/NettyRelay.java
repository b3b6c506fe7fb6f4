package dev.sluice.bench.contender;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Passes frames on to a far side and its answers back, over one connection to the far
 * side for each that was accepted, on the same event loop. Frames keep their length.
 */
final class NettyRelay extends ChannelInboundHandlerAdapter {

	private final int farPort;

	private final Queue<Object> early = new ArrayDeque<>();

	private @Nullable Channel far;

	NettyRelay(int farPort) {
		this.farPort = farPort;
	}

	static LengthFieldBasedFrameDecoder frames() {
		return new LengthFieldBasedFrameDecoder(65536, 0, 4, 0, 0);
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		Channel near = context.channel();
		new Bootstrap().group(near.eventLoop())
			.channel(EpollSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(new ChannelInitializer<SocketChannel>() {

				@Override
				protected void initChannel(SocketChannel channel) {
					channel.pipeline().addLast(frames(), new Back(near));
				}

			})
			.connect("127.0.0.1", this.farPort)
			.addListener((ChannelFutureListener) (future) -> connected(future.channel(), future.isSuccess(), near));
	}

	private void connected(Channel channel, boolean success, Channel near) {
		if (!success) {
			near.close();
			return;
		}
		this.far = channel;
		this.early.forEach(channel::write);
		this.early.clear();
		channel.flush();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object frame) {
		Channel channel = this.far;
		if (channel == null) {
			this.early.add(frame);
		}
		else {
			channel.write(frame, channel.voidPromise());
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		Channel channel = this.far;
		if (channel != null) {
			channel.flush();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		Channel channel = this.far;
		if (channel != null) {
			channel.close();
		}
		this.early.forEach(ReferenceCountUtil::release);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

	private static final class Back extends ChannelInboundHandlerAdapter {

		private final Channel near;

		Back(Channel near) {
			this.near = near;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object frame) {
			this.near.write(frame, this.near.voidPromise());
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			this.near.flush();
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			this.near.close();
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
