package dev.sluice.transport;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that all sockets share. Listening sockets are registered with
 * {@link #acceptor()}, a loop of its own, so that a busy connection never delays a new
 * one; connections and datagram sockets with {@link #workers()}. Threads are daemons,
 * named {@code sluice-acceptor-1} and {@code sluice-io-1} onwards. Native epoll is used
 * where it loads, NIO elsewhere; channels must be of the types given here.
 * <p>
 * Safe for use by many threads. Whoever creates it closes it, after the sockets.
 */
public final class EventLoops implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(EventLoops.class);

	private static final long CLOSE_TIMEOUT_SECONDS = 5;

	private final boolean epoll;

	private final EventLoopGroup acceptor;

	private final MultiThreadIoEventLoopGroup workers;

	private final EventLoopLag lag;

	/**
	 * Starts one worker loop for each processor, on epoll where it loads.
	 */
	public EventLoops() {
		this(Runtime.getRuntime().availableProcessors());
	}

	/**
	 * Starts loops on epoll where it loads.
	 * @param workers the number of worker loops, at least 1
	 */
	public EventLoops(int workers) {
		this(workers, Backend.NATIVE);
	}

	/**
	 * Starts loops.
	 * @param workers the number of worker loops, at least 1
	 * @param backend what the loops wait with
	 */
	public EventLoops(int workers, Backend backend) {
		this.epoll = backend == Backend.NATIVE && Epoll.isAvailable();
		IoHandlerFactory handlers = this.epoll ? KeptRegistrations.newFactory() : NioIoHandler.newFactory();
		this.acceptor = new MultiThreadIoEventLoopGroup(1, threads("sluice-acceptor-"), handlers);
		this.workers = new MultiThreadIoEventLoopGroup(workers, threads("sluice-io-"), handlers);
		this.lag = new EventLoopLag(this.workers);
		logger.info("event=event-loops-started backend=" + (this.epoll ? "epoll" : "nio") + " workers=" + workers
				+ reason(backend));
	}

	private static ThreadFactory threads(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new FastThreadLocalThread(task, prefix + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	private static String reason(Backend backend) {
		if (backend == Backend.NIO) {
			return " reason=asked-for";
		}
		@Nullable Throwable cause = Epoll.unavailabilityCause();
		return (cause != null) ? " reason=\"epoll does not load: " + root(cause) + "\"" : "";
	}

	private static Throwable root(Throwable error) {
		Throwable cause = error.getCause();
		return (cause != null) ? root(cause) : error;
	}

	/**
	 * The loop for listening sockets.
	 * @return a group of one loop
	 */
	public EventLoopGroup acceptor() {
		return this.acceptor;
	}

	/**
	 * The loops for connections and datagram sockets.
	 * @return the group
	 */
	public EventLoopGroup workers() {
		return this.workers;
	}

	/**
	 * How late the latest of {@link #workers()} is: a loop that something holds up reads
	 * and answers nothing meanwhile.
	 * @return the time, looked at once a second
	 */
	public Duration lag() {
		return this.lag.worst();
	}

	/**
	 * The loop among {@link #workers()} that the caller runs on.
	 * @return the loop, or {@code null} where the caller runs on none of them
	 */
	public @Nullable EventLoop currentWorker() {
		for (EventExecutor executor : this.workers) {
			if (executor.inEventLoop() && executor instanceof EventLoop eventLoop) {
				return eventLoop;
			}
		}
		return null;
	}

	/**
	 * The number of loops for connections and datagram sockets.
	 * @return at least 1
	 */
	public int workerCount() {
		return this.workers.executorCount();
	}

	/**
	 * Whether the loops wait with epoll, so that the options of epoll channels apply.
	 * @return {@code true} for epoll, {@code false} for NIO
	 */
	public boolean isEpoll() {
		return this.epoll;
	}

	/**
	 * The type of listening sockets on these loops.
	 * @return the channel class
	 */
	public Class<? extends ServerSocketChannel> serverChannelType() {
		return this.epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
	}

	/**
	 * The type of connections on these loops.
	 * @return the channel class
	 */
	public Class<? extends SocketChannel> socketChannelType() {
		return this.epoll ? EpollSocketChannel.class : NioSocketChannel.class;
	}

	/**
	 * Makes datagram sockets for these loops.
	 * @param family IPv4 or IPv6, which the socket keeps for its life
	 * @return a factory of channels
	 */
	public ChannelFactory<DatagramChannel> datagramChannelFactory(SocketProtocolFamily family) {
		return this.epoll ? () -> new EpollDatagramChannel(family) : () -> new NioDatagramChannel(family);
	}

	/**
	 * Ends the loops and closes the sockets that are still registered with them. Waits
	 * for the threads for some seconds, unless it is called by one of them.
	 */
	@Override
	public void close() {
		Future<?> acceptorEnd = this.acceptor.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
		Future<?> workersEnd = this.workers.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
		if (!isOwnThread(this.acceptor) && !isOwnThread(this.workers)) {
			boolean ended = acceptorEnd.awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
			ended &= workersEnd.awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
			if (!ended) {
				logger.warn("event=event-loops-still-running waited=" + CLOSE_TIMEOUT_SECONDS + "s");
			}
		}
	}

	private static boolean isOwnThread(EventLoopGroup group) {
		for (EventExecutor executor : group) {
			if (executor.inEventLoop()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What event loops wait with.
	 */
	public enum Backend {

		/** Epoll where it loads, NIO elsewhere. */
		NATIVE,

		/** NIO, everywhere. */
		NIO

	}

}
