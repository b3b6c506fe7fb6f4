package dev.sluice.bench.contender;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Calls the service with each frame.
 */
final class NettyCount extends ChannelInboundHandlerAdapter {

	private final Service service;

	NettyCount(Service service) {
		this.service = service;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf frame = (ByteBuf) message;
		byte[] body = ByteBufUtil.getBytes(frame);
		frame.release();
		this.service.count(body);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
