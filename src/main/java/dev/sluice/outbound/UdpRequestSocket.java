package dev.sluice.outbound;

import java.net.InetSocketAddress;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.udp.DatagramChannels;
import dev.sluice.transport.udp.DatagramErrors;
import dev.sluice.transport.udp.DatagramWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import org.jspecify.annotations.Nullable;

/**
 * A socket connected to the peer, for one request. Connected, it gets only the peer's
 * datagrams, and word of a port that nobody listens on.
 */
final class UdpRequestSocket extends ChannelInboundHandlerAdapter {

	private final RequestReplyPath path;

	private final InetSocketAddress peer;

	private @Nullable DatagramChannel channel;

	private @Nullable UdpRequest current;

	UdpRequestSocket(RequestReplyPath path, InetSocketAddress peer) {
		this.path = path;
		this.peer = peer;
	}

	/**
	 * Sends a request.
	 * @param request a request that has not ended
	 */
	void take(UdpRequest request) {
		this.current = request;
		DatagramWriter open = connect();
		if (open != null) {
			open.send(request.sentBy(this), null).whenComplete((sent, error) -> {
				if (error != null) {
					unsent("cannot send to " + this.peer, error);
				}
			});
		}
	}

	/** On its event loop all of this happens at once. */
	private @Nullable DatagramWriter connect() {
		try {
			DatagramChannel opened = DatagramChannels.factory(this.path.outbound().loops(), this.peer).newChannel();
			this.channel = opened;
			this.path.buffers().configure(opened);
			opened.pipeline().addLast(this);
			opened.closeFuture().addListener((closed) -> closed());
			this.path.loop().register(opened);
			Throwable error = opened.connect(this.peer).cause();
			if (error != null) {
				unsent("cannot connect to " + this.peer, error);
				return null;
			}
			return new DatagramWriter(opened);
		}
		catch (ChannelException ex) {
			unsent("cannot open a socket", ex);
			return null;
		}
	}

	/**
	 * Ends the request with an error, and the socket with it, so that a late answer finds
	 * nobody.
	 * @param error the error
	 */
	void abandon(ExchangeException error) {
		UdpRequest request = this.current;
		this.current = null;
		close();
		if (request != null) {
			request.fail(error);
		}
	}

	private void close() {
		if (this.channel != null) {
			this.channel.close();
		}
		else {
			closed();
		}
	}

	private void failed(String what, Throwable error) {
		abandon(DatagramErrors.describe(this.path.outbound() + ": " + what, error));
		this.path.down();
	}

	/** The kernel has not taken the request. */
	private void unsent(String what, Throwable error) {
		ExchangeException failure = DatagramErrors.describe(this.path.outbound() + ": " + what, error);
		abandon(new UnsentException(failure.cause(), String.valueOf(failure.getMessage()), error));
		this.path.down();
	}

	private void closed() {
		UdpRequest request = this.current;
		this.current = null;
		this.path.closed(this);
		if (request != null) {
			request.fail(new ExchangeException(Cause.TARGET_DOWN, this.path.outbound() + ": the socket was closed"));
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		DatagramPacket packet = (DatagramPacket) message;
		try {
			UdpRequest request = this.current;
			this.current = null;
			if (request != null) {
				answer(request, packet.content());
			}
		}
		finally {
			packet.release();
		}
	}

	private void answer(UdpRequest request, ByteBuf payload) {
		try {
			request.answer(read(payload));
		}
		catch (RuntimeException ex) {
			request.fail(DatagramErrors.describe(this.path.outbound() + ": cannot read the answer", ex));
		}
		finally {
			close();
		}
	}

	private Object read(ByteBuf payload) {
		int most = this.path.outbound().frameSize();
		if (payload.readableBytes() > most) {
			throw new ExchangeException(Cause.TOO_LONG,
					this.path.outbound() + ": an answer of more than " + most + " bytes from " + this.peer);
		}
		return this.path.outbound().codec().read(payload);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		if (this.current != null) {
			failed("lost " + this.peer, error);
		}
	}

}
