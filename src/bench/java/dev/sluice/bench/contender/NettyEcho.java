package dev.sluice.bench.contender;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Calls the service with each frame, gathers the answers of one read in one buffer, and
 * writes it when the read is over.
 */
final class NettyEcho extends ChannelInboundHandlerAdapter {

	private final Service service;

	private @Nullable ByteBuf answers;

	NettyEcho(Service service) {
		this.service = service;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf frame = (ByteBuf) message;
		byte[] body = ByteBufUtil.getBytes(frame);
		frame.release();
		byte[] answer = this.service.echo(body);
		ByteBuf buffer = this.answers;
		if (buffer == null) {
			buffer = context.alloc().ioBuffer(8192);
			this.answers = buffer;
		}
		buffer.writeInt(answer.length).writeBytes(answer);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		ByteBuf buffer = this.answers;
		if (buffer != null) {
			this.answers = null;
			context.writeAndFlush(buffer, context.voidPromise());
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		ByteBuf buffer = this.answers;
		if (buffer != null) {
			this.answers = null;
			buffer.release();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

}
