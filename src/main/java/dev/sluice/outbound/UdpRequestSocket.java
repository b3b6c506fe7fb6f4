package dev.sluice.outbound;

import java.net.InetSocketAddress;

import dev.sluice.message.ExchangeException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one request.
 */
final class UdpRequestSocket extends UdpSocket {

	private @Nullable UdpRequest current;

	UdpRequestSocket(RequestReplyPath path, InetSocketAddress peer) {
		super(path, peer);
	}

	@Override
	void take(UdpRequest request) {
		this.current = request;
		try {
			connect().send(request.sentBy(this), null).whenComplete((sent, error) -> {
				if (error != null) {
					failed(unsent(error));
				}
			});
		}
		catch (UnsentException ex) {
			failed(ex);
		}
	}

	@Override
	int awaiting() {
		return (this.current != null) ? 1 : 0;
	}

	@Override
	void timedOut(UdpRequest request) {
		abandon(path().timeout());
	}

	@Override
	void closeWith(ExchangeException error) {
		UdpRequest request = this.current;
		this.current = null;
		if (request != null) {
			request.fail(error);
		}
	}

	private void failed(ExchangeException error) {
		abandon(error);
		path().down();
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
			if (payload.readableBytes() > path().outbound().frameSize()) {
				throw tooLong();
			}
			request.answer(path().outbound().codec().read(payload));
		}
		catch (RuntimeException ex) {
			request.fail(exception("cannot read the answer", ex));
		}
		finally {
			close();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
		if (this.current != null) {
			failed(exception("lost " + peer(), error));
		}
	}

}
