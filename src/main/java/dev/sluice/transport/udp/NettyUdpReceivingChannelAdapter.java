package dev.sluice.transport.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

import dev.sluice.message.BoundedLog;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.integration.ip.udp.UdpServerListeningEvent;
import org.springframework.messaging.Message;

/**
 * Makes a message of each datagram: its payload a {@code byte[]}, which an empty datagram
 * makes an empty one, with the headers of {@link DatagramSource#headers()} and the source
 * itself in {@link DatagramSource#HEADER}. Messages are sent on the event loop that reads
 * the socket, those of one sender in their order; what is behind the channel must not
 * block, or be behind an executor. Without an error channel, errors are logged at a
 * bounded rate, as are datagrams that are too long.
 * <p>
 * {@link #start()} binds, or throws; a {@link UdpServerListeningEvent} tells the port.
 */
public final class NettyUdpReceivingChannelAdapter extends MessageProducerSupport
		implements ApplicationEventPublisherAware {

	private final DatagramReceiver receiver;

	private final BoundedLog warnings = new BoundedLog(this.logger.getLog());

	private @Nullable ApplicationEventPublisher events;

	/**
	 * Creates an adapter with the default options.
	 * @param loops the event loops
	 * @param address where to listen
	 */
	public NettyUdpReceivingChannelAdapter(EventLoops loops, Address address) {
		this(loops, address, DatagramOptions.defaults());
	}

	/**
	 * Creates an adapter.
	 * @param loops the event loops
	 * @param address where to listen
	 * @param options how
	 */
	public NettyUdpReceivingChannelAdapter(EventLoops loops, Address address, DatagramOptions options) {
		this.receiver = new DatagramReceiver(loops, address, options, Listener::new);
	}

	@Override
	public void setApplicationEventPublisher(ApplicationEventPublisher publisher) {
		this.events = publisher;
	}

	@Override
	public String getComponentType() {
		return "ip:udp-inbound-channel-adapter";
	}

	/**
	 * Where the adapter listens.
	 * @return the address with its port, {@code null} while not started
	 */
	public @Nullable InetSocketAddress getLocalAddress() {
		return this.receiver.localAddress();
	}

	@Override
	protected void doStart() {
		InetSocketAddress bound;
		try {
			bound = this.receiver.bind();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.receiver.open();
		if (this.events != null) {
			this.events.publishEvent(new UdpServerListeningEvent(this, bound.getPort()));
		}
	}

	@Override
	protected void doStop() {
		super.doStop();
		this.receiver.close();
	}

	private final class Listener implements DatagramListener {

		@Override
		public void onDatagram(DatagramSource source, ByteBuf payload) {
			Message<byte[]> message = getMessageBuilderFactory().withPayload(ByteBufUtil.getBytes(payload))
				.copyHeaders(source.headers())
				.setHeader(DatagramSource.HEADER, source)
				.build();
			sendMessage(message);
		}

		@Override
		public void onTooLong(DatagramSource source, int atLeast) {
			NettyUdpReceivingChannelAdapter.this.warnings.warn("datagram-too-long",
					() -> "event=datagram-too-long peer=" + source + " bytes-at-least=" + atLeast);
		}

	}

}
