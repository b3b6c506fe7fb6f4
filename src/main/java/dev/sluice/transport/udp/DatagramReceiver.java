package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Receives datagrams at an address. First {@link #bind()}, which holds the address and
 * lets the kernel collect datagrams; then {@link #open()}, from when they are read and
 * told to the listener. A multicast address joins its group on all interfaces that are up
 * at that time.
 */
public final class DatagramReceiver implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(DatagramReceiver.class);

	/** The datagrams read with one system call: of 16 to 64 the best measured. */
	private static final int BATCH = 32;

	/** Of Linux, see socket(7): SOL_SOCKET and SO_RCVBUFFORCE. */
	private static final ChannelOption<Integer> SO_RCVBUFFORCE = new IntegerUnixChannelOption("SO_RCVBUFFORCE", 1, 33);

	private static final long CLOSE_TIMEOUT_MILLIS = 5_000;

	private final EventLoops loops;

	private final Address address;

	private final DatagramOptions options;

	private final Supplier<? extends DatagramListener> listeners;

	private final List<DatagramChannel> channels = new ArrayList<>();

	private final KernelDrops kernelDrops = new KernelDrops();

	private final boolean dropsTold;

	private volatile @Nullable InetSocketAddress localAddress;

	/**
	 * Creates a receiver that is not bound.
	 * @param loops the event loops
	 * @param address where to listen; with port 0 the kernel chooses the port
	 * @param options how
	 * @param listeners makes a listener for each socket
	 */
	public DatagramReceiver(EventLoops loops, Address address, DatagramOptions options,
			Supplier<? extends DatagramListener> listeners) {
		this.loops = loops;
		this.address = address;
		this.options = options;
		this.listeners = listeners;
		this.dropsTold = loops.isEpoll() && KernelDrops.areTold();
	}

	/**
	 * Binds without reading. Must not be called on an event loop.
	 * @return the address with its port
	 * @throws IOException if the address cannot be had; the message tells it and why
	 */
	public synchronized InetSocketAddress bind() throws IOException {
		InetSocketAddress bound = this.localAddress;
		if (bound != null) {
			return bound;
		}
		InetSocketAddress target = this.address.resolve();
		if (target.isUnresolved()) {
			throw new UnknownHostException("cannot bind " + this.address + ": the name is not known");
		}
		try {
			bound = bindAll(target);
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
		this.localAddress = bound;
		return bound;
	}

	private InetSocketAddress bindAll(InetSocketAddress target) throws IOException {
		InetAddress group = target.getAddress();
		if (group.isMulticastAddress()) {
			DatagramChannel channel = bindOne(MulticastGroup.bindAddress(target), ChannelOption.SO_REUSEADDR);
			MulticastGroup.join(channel, group, this.address, this.options.multicastInterface());
			logReceiveBuffer(channel);
			return channel.localAddress();
		}
		DatagramChannel first = bindOne(target, null);
		InetSocketAddress bound = first.localAddress();
		if (first.config() instanceof EpollDatagramChannelConfig config && this.options.receivers() > 1) {
			// Only now, so that an address in use was noticed.
			config.setReusePort(true);
			for (int i = 1; i < this.options.receivers(); i++) {
				bindOne(bound, UnixChannelOption.SO_REUSEPORT);
			}
		}
		logReceiveBuffer(first);
		return bound;
	}

	private DatagramChannel bindOne(InetSocketAddress target, @Nullable ChannelOption<Boolean> share)
			throws IOException {
		DatagramBuffers buffers = new DatagramBuffers(this.options.maxSize(), BATCH, this.loops.isEpoll());
		Bootstrap bootstrap = new Bootstrap().group(this.loops.workers())
			.channelFactory(DatagramChannels.factory(this.loops, target))
			.option(ChannelOption.AUTO_READ, false)
			.option(ChannelOption.SO_RCVBUF, this.options.receiveBuffer())
			.handler(new ReceivingHandler(this.address, this.options.maxSize(), buffers, this.listeners.get()));
		if (share != null) {
			bootstrap.option(share, true);
		}
		ChannelFuture binding = bootstrap.bind(target).awaitUninterruptibly();
		Throwable error = binding.cause();
		if (error != null) {
			BindException failure = new BindException(
					"cannot bind " + this.address + ": " + DatagramErrors.text(error));
			failure.initCause(error);
			throw failure;
		}
		DatagramChannel channel = (DatagramChannel) binding.channel();
		this.channels.add(channel);
		forceReceiveBuffer(channel);
		if (this.dropsTold) {
			this.kernelDrops.add(channel);
		}
		return channel;
	}

	/** Past the limit, which is only for those who may. */
	private void forceReceiveBuffer(DatagramChannel channel) {
		if (this.loops.isEpoll() && receiveBuffer(channel) < this.options.receiveBuffer()) {
			try {
				channel.config().setOption(SO_RCVBUFFORCE, this.options.receiveBuffer());
			}
			catch (ChannelException ex) {
				logger.debug("event=udp-receive-buffer-not-forced listen=" + this.address + " reason=\""
						+ DatagramErrors.text(ex) + "\"");
			}
		}
	}

	/** Linux counts its own bookkeeping and tells twice the size; Java halves it. */
	private int receiveBuffer(DatagramChannel channel) {
		return channel.config().getReceiveBufferSize() / (this.loops.isEpoll() ? 2 : 1);
	}

	private void logReceiveBuffer(DatagramChannel channel) {
		int asked = this.options.receiveBuffer();
		int granted = receiveBuffer(channel);
		if (granted < asked) {
			logger.info("event=udp-receive-buffer-small listen=" + this.address + " asked=" + asked + " granted="
					+ granted + " hint=\"raise net.core.rmem_max\"");
		}
	}

	/**
	 * Begins to read.
	 * @throws IllegalStateException if the receiver is not bound
	 */
	public synchronized void open() {
		if (this.channels.isEmpty()) {
			throw new IllegalStateException("Not bound to " + this.address);
		}
		for (DatagramChannel channel : this.channels) {
			channel.config().setAutoRead(true);
		}
	}

	/** NIO gives the port back only when its selector has looked once more. */
	private void awaitRelease(DatagramChannel channel) {
		if (!this.loops.isEpoll() && !channel.eventLoop().isShuttingDown()) {
			channel.eventLoop().schedule(() -> {
			}, 1, TimeUnit.MILLISECONDS).awaitUninterruptibly(CLOSE_TIMEOUT_MILLIS);
		}
	}

	/**
	 * Reads no more, but keeps the sockets for replies to what was read.
	 */
	public synchronized void stopReading() {
		for (DatagramChannel channel : this.channels) {
			channel.config().setAutoRead(false);
		}
	}

	/**
	 * Where the receiver listens.
	 * @return the address with its port, {@code null} while not bound
	 */
	public @Nullable InetSocketAddress localAddress() {
		return this.localAddress;
	}

	/**
	 * The number of datagrams that the kernel dropped because they were not read in time.
	 * The kernel is asked at each call.
	 * @return the count since this receiver was made; empty where the kernel does not
	 * tell, or the loops do not wait with epoll
	 */
	public OptionalLong kernelDrops() {
		return this.dropsTold ? OptionalLong.of(this.kernelDrops.sum()) : OptionalLong.empty();
	}

	synchronized List<DatagramChannel> channels() {
		return List.copyOf(this.channels);
	}

	/**
	 * Closes the sockets, after the replies that were sent before; what they have not
	 * read is lost. Waits for some seconds for the last call of the listener to end,
	 * unless it is called on an event loop of theirs.
	 */
	@Override
	public synchronized void close() {
		this.localAddress = null;
		this.kernelDrops.end();
		for (DatagramChannel channel : this.channels) {
			channel.pipeline().get(ReceivingHandler.class).close();
		}
		for (DatagramChannel channel : this.channels) {
			if (!channel.eventLoop().inEventLoop()) {
				channel.closeFuture().awaitUninterruptibly(CLOSE_TIMEOUT_MILLIS);
				awaitRelease(channel);
			}
		}
		this.channels.clear();
	}

}
