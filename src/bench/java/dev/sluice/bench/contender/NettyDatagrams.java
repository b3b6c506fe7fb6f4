package dev.sluice.bench.contender;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;

/**
 * Calls the service with each datagram; many are read with one system call.
 */
final class NettyDatagrams extends ChannelInboundHandlerAdapter {

	private static final int SIZE = 2048;

	private static final int BATCH = 32;

	private static final int SOCKET_BUFFER = 4 << 20;

	private final Service service;

	private NettyDatagrams(Service service) {
		this.service = service;
	}

	static void bind(EventLoopGroup loops, Places places) throws InterruptedException {
		new Bootstrap().group(loops)
			.channel(EpollDatagramChannel.class)
			.option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
			.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SIZE)
			.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(SIZE * BATCH))
			.handler(new NettyDatagrams(places.service()))
			.bind("127.0.0.1", places.port())
			.sync();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		DatagramPacket packet = (DatagramPacket) message;
		byte[] body = ByteBufUtil.getBytes(packet.content());
		packet.release();
		this.service.count(body);
	}

}
