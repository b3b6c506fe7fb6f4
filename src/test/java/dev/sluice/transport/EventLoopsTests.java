package dev.sluice.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.sluice.transport.EventLoops.Backend;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for {@link EventLoops}.
 */
@ExtendWith(OutputCaptureExtension.class)
class EventLoopsTests {

	@Test
	void usesEpollWhereItLoads(CapturedOutput output) throws Exception {
		assumeTrue(Epoll.isAvailable(), "epoll does not load here");
		try (EventLoops loops = new EventLoops(1)) {
			assertThat(loops.isEpoll()).isTrue();
			assertThat(loops.serverChannelType()).isEqualTo(EpollServerSocketChannel.class);
			assertThat(loops.socketChannelType()).isEqualTo(EpollSocketChannel.class);
			assertThat(newDatagramChannel(loops)).isEqualTo(EpollDatagramChannel.class);
			assertThat(output).contains("backend=epoll workers=1");
		}
	}

	@Test
	void usesNioWhereAskedTo(CapturedOutput output) throws Exception {
		try (EventLoops loops = new EventLoops(1, Backend.NIO)) {
			assertThat(loops.isEpoll()).isFalse();
			assertThat(loops.serverChannelType()).isEqualTo(NioServerSocketChannel.class);
			assertThat(loops.socketChannelType()).isEqualTo(NioSocketChannel.class);
			assertThat(newDatagramChannel(loops)).isEqualTo(NioDatagramChannel.class);
			assertThat(output).contains("backend=nio workers=1 reason=asked-for");
		}
	}

	private static Class<?> newDatagramChannel(EventLoops loops) throws Exception {
		DatagramChannel channel = loops.datagramChannelFactory(SocketProtocolFamily.INET).newChannel();
		loops.workers().register(channel).sync();
		channel.close().sync();
		return channel.getClass();
	}

	@Test
	void namesItsThreadsAndLeavesTheVirtualMachineFreeToEnd() throws Exception {
		try (EventLoops loops = new EventLoops(2)) {
			assertThat(thread(loops.acceptor()).getName()).isEqualTo("sluice-acceptor-1");
			assertThat(thread(loops.acceptor()).getName()).isEqualTo("sluice-acceptor-1");
			assertThat(thread(loops.workers()).getName()).startsWith("sluice-io-");
			assertThat(thread(loops.workers()).isDaemon()).isTrue();
			assertThat(loops.workers()).hasSize(2);
		}
	}

	private static Thread thread(EventLoopGroup group) throws Exception {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		group.next().execute(() -> thread.complete(Thread.currentThread()));
		return thread.get(10, TimeUnit.SECONDS);
	}

	@Test
	void hasEndedItsThreadsWhenCloseReturns() throws Exception {
		EventLoops loops = new EventLoops(2);
		Thread acceptor = thread(loops.acceptor());
		Thread worker = thread(loops.workers());
		loops.close();
		loops.close();
		assertThat(acceptor.join(Duration.ofSeconds(10))).isTrue();
		assertThat(worker.join(Duration.ofSeconds(10))).isTrue();
		assertThat(loops.workers().isTerminated()).isTrue();
	}

	@Test
	void canBeClosedByOneOfItsOwnThreads() throws Exception {
		EventLoops loops = new EventLoops(1);
		Thread worker = thread(loops.workers());
		loops.workers().execute(loops::close);
		assertThat(worker.join(Duration.ofSeconds(10))).isTrue();
	}

}
