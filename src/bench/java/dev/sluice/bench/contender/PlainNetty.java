package dev.sluice.bench.contender;

import java.util.Set;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * Netty with its own decoders and nothing else: the practical limit on the JVM.
 */
final class PlainNetty implements Contender {

	private static final int FRAME_SIZE = 65536;

	private static final int BACKLOG = 1024;

	@Override
	public String name() {
		return "netty";
	}

	@Override
	public Set<Task> tasks() {
		return Set.of(Task.ECHO, Task.TLS, Task.IDLE, Task.LINES, Task.DATAGRAMS, Task.RELAY);
	}

	@Override
	public void start(Task task, Places places) throws InterruptedException, SSLException {
		EventLoopGroup workers = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		if (task == Task.DATAGRAMS) {
			NettyDatagrams.bind(workers, places);
			return;
		}
		new ServerBootstrap().group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()), workers)
			.channel(EpollServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new Pipeline(task, places, (task == Task.TLS) ? tls() : null))
			.bind("127.0.0.1", places.port())
			.sync();
	}

	private static SslContext tls() throws SSLException {
		return SslContextBuilder.forServer(Certificates.chain().toFile(), Certificates.key().toFile())
			.sslProvider(SslProvider.JDK)
			.build();
	}

	private static final class Pipeline extends ChannelInitializer<SocketChannel> {

		private final Task task;

		private final Places places;

		private final @Nullable SslContext tls;

		Pipeline(Task task, Places places, @Nullable SslContext tls) {
			this.task = task;
			this.places = places;
			this.tls = tls;
		}

		@Override
		protected void initChannel(SocketChannel channel) {
			if (this.tls != null) {
				channel.pipeline().addLast(this.tls.newHandler(channel.alloc()));
			}
			switch (this.task.plain()) {
				case ECHO,
						TLS ->
					channel.pipeline()
						.addLast(new LengthFieldBasedFrameDecoder(FRAME_SIZE, 0, 4, 0, 4),
								new NettyEcho(this.places.service()));
				case LINES -> channel.pipeline()
					.addLast(new LineBasedFrameDecoder(FRAME_SIZE), new NettyCount(this.places.service()));
				case RELAY -> channel.pipeline().addLast(NettyRelay.frames(), new NettyRelay(this.places.farPort()));
				default -> throw new IllegalArgumentException("Not over TCP: " + this.task);
			}
		}

	}

}
