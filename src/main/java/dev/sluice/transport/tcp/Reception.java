package dev.sluice.transport.tcp;

import java.net.InetSocketAddress;
import java.util.function.BiFunction;

import dev.sluice.admission.Admission;
import dev.sluice.admission.Refusal;
import dev.sluice.transport.tcp.NettyServerConnectionFactory.AcceptListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Receives the channels that were accepted: hears from a proxy whose they are, asks
 * whether that peer may enter, and has them encrypted, each where it is configured, in
 * this order; then they become connections. Safe for use by many event loops.
 */
final class Reception {

	private final Admission admission;

	private final AcceptListener listener;

	private final @Nullable ProxyTrust proxies;

	private final @Nullable ServerTls tls;

	private final BiFunction<SocketChannel, InetSocketAddress, ChannelHandler> connect;

	/** Channels of which a header or a handshake is awaited. */
	private ChannelGroup entering = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

	/**
	 * Creates a reception.
	 * @param admission decides who may enter
	 * @param listener told of those who do not
	 * @param proxies the only ones that may connect, each for a client that it names;
	 * {@code null} where clients connect by themselves
	 * @param tls encrypts, or {@code null} for not at all
	 * @param connect makes the connection of a channel with a peer, and gives its handler
	 */
	Reception(Admission admission, AcceptListener listener, @Nullable ProxyTrust proxies, @Nullable ServerTls tls,
			BiFunction<SocketChannel, InetSocketAddress, ChannelHandler> connect) {
		this.admission = admission;
		this.listener = listener;
		this.proxies = proxies;
		this.tls = tls;
		this.connect = connect;
	}

	/**
	 * Takes the place of another, whose channels that are entering it closes too. To be
	 * called before it receives any.
	 */
	Reception following(Reception before) {
		this.entering = before.entering;
		return this;
	}

	/**
	 * Receives a channel, on its event loop and before anything is read of it.
	 */
	void receive(SocketChannel channel) {
		ProxyTrust trust = this.proxies;
		InetSocketAddress peer = channel.remoteAddress();
		if (trust == null) {
			enter(channel, peer);
		}
		else if (trust.contains(peer)) {
			this.entering.add(channel);
			ProxyEntrance entrance = new ProxyEntrance(trust.patience(), (client) -> passedOn(channel, client),
					(error) -> noHeader(peer, error));
			channel.pipeline().addLast(entrance.decoder(), entrance);
		}
		else {
			this.admission.refused().add(Refusal.PROXY_TRUST);
			refuse(channel, peer, Refusal.PROXY_TRUST);
		}
	}

	private void passedOn(SocketChannel channel, InetSocketAddress client) {
		this.entering.remove(channel);
		enter(channel, client);
	}

	private void noHeader(InetSocketAddress proxy, Throwable error) {
		this.admission.refused().add(Refusal.PROXY_HEADER);
		this.listener.onNoProxyHeader(proxy, error);
	}

	private void refuse(SocketChannel channel, InetSocketAddress peer, Refusal refusal) {
		this.listener.onRefused(peer, refusal);
		channel.close();
	}

	private void enter(SocketChannel channel, InetSocketAddress peer) {
		Refusal refusal = this.admission.enter(peer);
		if (refusal != null) {
			refuse(channel, peer, refusal);
			return;
		}
		channel.closeFuture().addListener((future) -> this.admission.leave(peer));
		ServerTls encryption = this.tls;
		if (encryption == null) {
			channel.pipeline().addLast(this.connect.apply(channel, peer));
			return;
		}
		this.entering.add(channel);
		channel.pipeline()
			.addLast(encryption.newHandler(channel),
					new TlsEntrance((context) -> secured(context, peer, encryption), (error) -> insecure(peer, error)));
	}

	private void secured(ChannelHandlerContext context, InetSocketAddress peer, ServerTls encryption) {
		SocketChannel channel = (SocketChannel) context.channel();
		this.entering.remove(channel);
		if (encryption.admits(context.pipeline().get(SslHandler.class).engine().getSession())) {
			context.pipeline().replace(context.handler(), null, this.connect.apply(channel, peer));
		}
		else {
			this.admission.refused().add(Refusal.SSL_PEER);
			refuse(channel, peer, Refusal.SSL_PEER);
		}
	}

	private void insecure(InetSocketAddress peer, Throwable error) {
		this.admission.refused().add(Refusal.SSL_HANDSHAKE);
		this.listener.onInsecure(peer, error);
	}

	/** Whether a header or a handshake is awaited of any. */
	boolean isEntering() {
		return !this.entering.isEmpty();
	}

	/**
	 * Closes the channels that have not become connections yet.
	 */
	void close() {
		this.entering.close();
	}

}
