package dev.sluice.outbound;

import java.net.InetSocketAddress;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.transport.udp.DatagramChannels;
import dev.sluice.transport.udp.DatagramErrors;
import dev.sluice.transport.udp.DatagramWriter;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket connected to the peer, for requests and their answers. Connected, it gets only
 * the peer's datagrams, and word of a port that nobody listens on. Confined to the event
 * loop of its path.
 */
abstract class UdpSocket extends ChannelInboundHandlerAdapter {

	private final RequestReplyPath path;

	private final InetSocketAddress peer;

	private @Nullable DatagramChannel channel;

	UdpSocket(RequestReplyPath path, InetSocketAddress peer) {
		this.path = path;
		this.peer = peer;
	}

	final RequestReplyPath path() {
		return this.path;
	}

	final InetSocketAddress peer() {
		return this.peer;
	}

	/**
	 * Sends a request.
	 * @param request a request that has not ended
	 */
	abstract void take(UdpRequest request);

	/** The number of requests that await their answers here. */
	abstract int awaiting();

	/** The answer to a request did not come in time. */
	abstract void timedOut(UdpRequest request);

	/**
	 * Ends all requests with an error, and the socket with them, so that a late answer
	 * finds nobody.
	 * @param error the error
	 */
	final void abandon(ExchangeException error) {
		closeWith(error);
		close();
	}

	/** Ends the requests that await their answers. */
	abstract void closeWith(ExchangeException error);

	/**
	 * Opens the socket; on its event loop all of that happens at once.
	 * @return what sends over it
	 * @throws UnsentException if there is none to be had
	 */
	final DatagramWriter connect() {
		try {
			DatagramChannel opened = DatagramChannels.factory(this.path.outbound().loops(), this.peer).newChannel();
			this.channel = opened;
			this.path.buffers().configure(opened);
			configure(opened);
			opened.pipeline().addLast(this);
			opened.closeFuture().addListener((closed) -> closed());
			this.path.loop().register(opened);
			Throwable error = opened.connect(this.peer).cause();
			if (error != null) {
				throw unsent("cannot connect to " + this.peer, error);
			}
			return new DatagramWriter(opened);
		}
		catch (ChannelException ex) {
			throw unsent("cannot open a socket", ex);
		}
	}

	/** Sets further options of a new socket. */
	void configure(DatagramChannel opened) {
	}

	/** The kernel has not taken a request. */
	final UnsentException unsent(Throwable error) {
		return unsent("cannot send to " + this.peer, error);
	}

	private UnsentException unsent(String what, Throwable error) {
		ExchangeException failure = exception(what, error);
		return new UnsentException(failure.cause(), String.valueOf(failure.getMessage()), error);
	}

	final ExchangeException exception(String what, Throwable error) {
		return DatagramErrors.describe(this.path.outbound() + ": " + what, error);
	}

	final ExchangeException tooLong() {
		return new ExchangeException(Cause.TOO_LONG, this.path.outbound() + ": an answer of more than "
				+ this.path.outbound().frameSize() + " bytes from " + this.peer);
	}

	final void close() {
		if (this.channel != null) {
			this.channel.close();
		}
		else {
			closed();
		}
	}

	private void closed() {
		closeWith(new ExchangeException(Cause.TARGET_DOWN, this.path.outbound() + ": the socket was closed"));
		this.path.closed(this);
	}

}
