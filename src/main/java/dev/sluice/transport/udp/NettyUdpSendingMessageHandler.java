package dev.sluice.transport.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.sluice.message.BoundedLog;
import dev.sluice.transport.Address;
import dev.sluice.transport.EventLoops;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.integration.ip.udp.DatagramPacketMessageMapper;
import org.springframework.integration.support.management.ManageableLifecycle;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.util.Assert;

/**
 * Sends each message as a datagram: a {@code byte[]}, or a {@code String} in UTF-8. It
 * goes to a fixed address, or, where none is given, back to where the message came from,
 * over the socket that received it (the header {@link DatagramSource#HEADER}).
 * <p>
 * Waits until the kernel has taken the datagram and throws if it did not; on an event
 * loop it does not wait, and failures are logged at a bounded rate.
 */
public final class NettyUdpSendingMessageHandler extends AbstractMessageHandler implements ManageableLifecycle {

	private static final long TIMEOUT_SECONDS = 10;

	private final BoundedLog warnings = new BoundedLog(this.logger.getLog());

	private final DatagramPacketMessageMapper mapper = new DatagramPacketMessageMapper();

	private final @Nullable EventLoops loops;

	private final @Nullable Address destination;

	private volatile @Nullable Opened opened;

	private volatile boolean running;

	/**
	 * Creates a handler that answers the senders of the messages.
	 */
	public NettyUdpSendingMessageHandler() {
		this.loops = null;
		this.destination = null;
	}

	/**
	 * Creates a handler that sends to one address.
	 * @param loops the event loops
	 * @param destination where to; its name is resolved at the start
	 */
	public NettyUdpSendingMessageHandler(EventLoops loops, Address destination) {
		this.loops = loops;
		this.destination = destination;
	}

	@Override
	public String getComponentType() {
		return "ip:udp-outbound-channel-adapter";
	}

	@Override
	public synchronized void start() {
		if (!this.running && this.loops != null && this.destination != null) {
			this.opened = open(this.loops, this.destination);
		}
		this.running = true;
	}

	private static Opened open(EventLoops loops, Address destination) {
		InetSocketAddress target = destination.resolve();
		try {
			if (target.isUnresolved()) {
				throw new UnknownHostException("the name in " + destination + " is not known");
			}
			return new Opened(DatagramSender.open(loops, target, () -> {
			}), target);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		Opened current = this.opened;
		this.opened = null;
		if (current != null) {
			current.sender().close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	protected void handleMessageInternal(Message<?> message) {
		ByteBuf payload = Unpooled.wrappedBuffer(this.mapper.fromMessage(message).getData());
		CompletionStage<@Nullable Object> sending = send(message, payload);
		if (Thread.currentThread() instanceof FastThreadLocalThread) {
			sending.exceptionally((error) -> {
				this.warnings.warn("datagram-not-sent",
						() -> "event=datagram-not-sent reason=\"" + error.getMessage() + "\"");
				return null;
			});
			return;
		}
		try {
			sending.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new MessageDeliveryException(message, "the datagram was not sent", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MessageDeliveryException(message, "interrupted while sending", ex);
		}
	}

	private CompletionStage<@Nullable Object> send(Message<?> message, ByteBuf payload) {
		if (this.destination == null) {
			DatagramSource source = message.getHeaders().get(DatagramSource.HEADER, DatagramSource.class);
			Assert.state(source != null,
					"the message was not received as a datagram: it has no header " + DatagramSource.HEADER);
			return source.send(payload);
		}
		Opened current = this.opened;
		Assert.state(current != null, "not started");
		return current.sender().send(payload, current.target());
	}

	private record Opened(DatagramSender sender, InetSocketAddress target) {
	}

}
