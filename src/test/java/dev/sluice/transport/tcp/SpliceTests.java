package dev.sluice.transport.tcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Bytes that go from one socket to another and are never read.
 */
class SpliceTests {

	private static final int MOST = 1 << 20;

	private EventLoopGroup loop;

	private ServerSocket listening;

	private Link from;

	private Link to;

	@BeforeEach
	void connect() throws Exception {
		assumeThat(Epoll.isAvailable()).as("epoll").isTrue();
		this.loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		this.listening = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
		this.from = link();
		this.to = link();
	}

	@AfterEach
	void close() throws IOException {
		if (this.loop != null) {
			this.from.peer().close();
			this.to.peer().close();
			this.listening.close();
			this.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
		}
	}

	private Link link() throws IOException {
		EpollSocketChannel channel = (EpollSocketChannel) new Bootstrap().group(this.loop)
			.channel(EpollSocketChannel.class)
			.option(ChannelOption.AUTO_READ, false)
			.option(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.handler(new ChannelInboundHandlerAdapter())
			.connect(this.listening.getLocalSocketAddress())
			.syncUninterruptibly()
			.channel();
		return new Link(channel, this.listening.accept());
	}

	private Splice.Moved move(int most) {
		return this.loop
			.submit(() -> Objects.requireNonNull(Splice.ofThread()).move(this.from.channel(), this.to.channel(), most))
			.syncUninterruptibly()
			.getNow();
	}

	private static byte[] noise(int size) {
		byte[] bytes = new byte[size];
		new Random(7).nextBytes(bytes);
		return bytes;
	}

	@Test
	void whatHasArrivedIsMoved() throws Exception {
		byte[] sent = noise(200_000);
		this.from.peer().getOutputStream().write(sent);
		long moved = 0;
		while (moved < sent.length) {
			Splice.Moved some = move(MOST);
			assertThat(some.left()).isNull();
			moved += some.bytes();
		}
		assertThat(moved).isEqualTo(sent.length);
		assertThat(this.to.peer().getInputStream().readNBytes(sent.length)).isEqualTo(sent);
	}

	@Test
	void nothingIsMovedWhereNothingHasArrivedAndAtTheEnd() throws Exception {
		assertThat(move(MOST).bytes()).isZero();
		this.from.peer().shutdownOutput();
		assertThat(move(MOST).bytes()).isZero();
	}

	@Test
	void whatThePeerDoesNotTakeIsLeftInItsOrder() throws Exception {
		byte[] sent = noise(64 << 20);
		Thread sender = Thread.ofVirtual().start(() -> {
			try {
				this.from.peer().getOutputStream().write(sent);
			}
			catch (IOException ex) {
				// The test sees what is missing.
			}
		});
		long moved = 0;
		ByteBuf left = null;
		while (left == null) {
			Splice.Moved some = move(1000);
			moved += some.bytes();
			left = some.left();
		}
		assertThat(left.readableBytes()).isBetween(1, 1000);
		byte[] behind = ByteBufUtil.getBytes(left);
		left.release();
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.write(this.to.peer().getInputStream().readNBytes(Math.toIntExact(moved)));
		all.write(behind);
		assertThat(all.toByteArray()).isEqualTo(Arrays.copyOf(sent, all.size()));
		this.from.peer().close();
		sender.join();
	}

	@Test
	void aPeerThatIsGoneLeavesAll() throws Exception {
		this.to.peer().setSoLinger(true, 0);
		this.to.peer().close();
		this.from.peer().getOutputStream().write(noise(500));
		ByteBuf left = null;
		while (left == null) {
			left = move(MOST).left();
		}
		assertThat(left.readableBytes()).isEqualTo(500);
		left.release();
	}

	@Test
	void aResetIsTold() throws Exception {
		this.from.peer().setSoLinger(true, 0);
		// All on the event loop, which would hear of the reset by itself otherwise.
		Future<Splice.Moved> move = this.loop.submit(() -> {
			this.from.peer().close();
			return Objects.requireNonNull(Splice.ofThread()).move(this.from.channel(), this.to.channel(), MOST);
		});
		assertThat(move.await().cause()).isInstanceOf(IOException.class).hasMessageContaining("reset");
	}

	private record Link(EpollSocketChannel channel, Socket peer) {
	}

}
