package dev.sluice.transport.udp;

import java.util.Objects;

import dev.sluice.message.BoundedLog;
import dev.sluice.transport.Address;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener of the datagrams of one socket. Nothing that a datagram, a listener or
 * the network does ends it.
 */
final class ReceivingHandler extends ChannelInboundHandlerAdapter {

	private static final Log logger = LogFactory.getLog(ReceivingHandler.class);

	private final BoundedLog warnings = new BoundedLog(logger);

	private final Address address;

	private final int maxSize;

	private final DatagramBuffers buffers;

	private final DatagramListener listener;

	private volatile @Nullable DatagramWriter writer;

	private volatile boolean closing;

	ReceivingHandler(Address address, int maxSize, DatagramBuffers buffers, DatagramListener listener) {
		this.address = address;
		this.maxSize = maxSize;
		this.buffers = buffers;
		this.listener = listener;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.buffers.configure((DatagramChannel) context.channel());
		this.writer = new DatagramWriter(context.channel());
		context.channel().closeFuture().addListener((closed) -> this.buffers.release());
		this.listener.onOpen(context.channel().eventLoop());
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		DatagramPacket packet = (DatagramPacket) message;
		DatagramSource source = new DatagramSource(packet.sender(), Objects.requireNonNull(this.writer));
		ByteBuf payload = packet.content();
		try {
			if (payload.readableBytes() > this.maxSize) {
				this.listener.onTooLong(source, payload.readableBytes());
			}
			else {
				this.listener.onDatagram(source, payload);
			}
		}
		catch (RuntimeException ex) {
			this.warnings.warn("datagram-failed", () -> "event=datagram-failed listen=" + this.address + " peer="
					+ source + " reason=\"" + ex + "\"");
		}
		finally {
			packet.release();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		try {
			this.listener.onReadComplete();
		}
		catch (RuntimeException ex) {
			this.warnings.warn("datagram-batch-failed",
					() -> "event=datagram-batch-failed listen=" + this.address + " reason=\"" + ex + "\"");
		}
	}

	/**
	 * Errors that the network reports belong to datagrams sent, whose senders were told
	 * what the kernel knew; reading goes on.
	 */
	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		this.warnings.warn("udp-error",
				() -> "event=udp-error listen=" + this.address + " reason=\"" + DatagramErrors.text(error) + "\"");
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (!this.closing) {
			logger.error("event=udp-socket-lost listen=" + this.address);
		}
	}

	void close() {
		this.closing = true;
		Objects.requireNonNull(this.writer).close();
	}

}
