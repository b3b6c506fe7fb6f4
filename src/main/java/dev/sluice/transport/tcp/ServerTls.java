package dev.sluice.transport.tcp;

import java.time.Duration;

import javax.net.ssl.SSLSession;

import dev.sluice.transport.SslDefinition;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

import org.springframework.boot.ssl.SslBundles;

/**
 * Encrypts the connections that are accepted. Safe for use by many threads.
 */
public final class ServerTls {

	private final BundleContext context;

	private final PeerNames peers;

	private final Duration handshake;

	/**
	 * Creates the encryption of an inbound.
	 * @param bundles the SSL bundles of the application
	 * @param ssl the configuration
	 * @param handshake how long a handshake may take
	 */
	public ServerTls(SslBundles bundles, SslDefinition ssl, Duration handshake) {
		this.context = BundleContext.ofServer(bundles, ssl);
		this.peers = new PeerNames(ssl.peers());
		this.handshake = handshake;
	}

	SslHandler newHandler(Channel channel) {
		SslHandler handler = this.context.current().newHandler(channel.alloc());
		handler.setHandshakeTimeoutMillis(this.handshake.toMillis());
		return handler;
	}

	/** Whether the peer of a session may enter. */
	boolean admits(SSLSession session) {
		return this.peers.isAnyOf(PeerCertificate.of(session));
	}

}
