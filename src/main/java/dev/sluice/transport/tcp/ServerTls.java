package dev.sluice.transport.tcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLSession;

import dev.sluice.transport.SslDefinition;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;

/**
 * Encrypts the connections that are accepted. Safe for use by many threads.
 */
public final class ServerTls {

	/** Read by the JDK before its first handshake as a server. */
	private static final String RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

	static {
		// Up to TLS 1.2 a client could have the gateway shake hands again and again.
		if (System.getProperty(RENEGOTIATION) == null) {
			System.setProperty(RENEGOTIATION, "true");
		}
	}

	private final BundleContext usual;

	private final List<BundleContext> all = new ArrayList<>();

	private final Mapping<String, BundleContext> byHost;

	private final PeerNames peers;

	private final Duration handshake;

	/**
	 * Creates the encryption of an inbound.
	 * @param bundles the SSL bundles of the application
	 * @param ssl the configuration
	 * @param handshake how long a handshake may take
	 */
	public ServerTls(SslBundles bundles, SslDefinition ssl, Duration handshake) {
		this.usual = BundleContext.ofServer(bundles, Objects.requireNonNull(ssl.bundle()), ssl);
		this.all.add(this.usual);
		DomainWildcardMappingBuilder<BundleContext> hosts = new DomainWildcardMappingBuilder<>(this.usual);
		for (SslDefinition.Sni sni : ssl.sni()) {
			BundleContext context = BundleContext.ofServer(bundles, Objects.requireNonNull(sni.bundle()), ssl);
			hosts.add(Objects.requireNonNull(sni.host()), context);
			this.all.add(context);
		}
		this.byHost = hosts.build();
		this.peers = new PeerNames(ssl.peers());
		this.handshake = handshake;
	}

	/**
	 * What an operator has to mend.
	 * @return the warning, or {@code null} for nothing
	 */
	@Nullable String warning() {
		return this.all.stream().map(BundleContext::warning).filter(Objects::nonNull).findFirst().orElse(null);
	}

	ChannelHandler newHandler(Channel channel) {
		return (this.all.size() > 1) ? new Choosing() : newHandler(this.usual.current(), channel.alloc());
	}

	private SslHandler newHandler(SslContext context, ByteBufAllocator allocator) {
		SslHandler handler = context.newHandler(allocator);
		handler.setHandshakeTimeoutMillis(this.handshake.toMillis());
		return handler;
	}

	/** Whether the peer of a session may enter. */
	boolean admits(SSLSession session) {
		return this.peers.isAnyOf(PeerCertificate.of(session));
	}

	/** Waits for the name of the host that the peer asks for. */
	private final class Choosing extends SniHandler {

		Choosing() {
			super((String host) -> ServerTls.this.byHost.map(host).current(), 0, ServerTls.this.handshake.toMillis());
		}

		@Override
		protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
			return ServerTls.this.newHandler(context, allocator);
		}

	}

}
