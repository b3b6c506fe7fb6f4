package dev.sluice.transport.tcp;

import java.time.Duration;

import dev.sluice.transport.Address;
import dev.sluice.transport.SslDefinition;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;

/**
 * Encrypts the connections that are dialled. Safe for use by many threads.
 */
public final class ClientTls {

	private final BundleContext context;

	/**
	 * Creates the encryption of an outbound, or of an inbound that dials.
	 * @param bundles the SSL bundles of the application
	 * @param ssl the configuration
	 */
	public ClientTls(SslBundles bundles, SslDefinition ssl) {
		this.context = BundleContext.ofClient(bundles, ssl);
	}

	/**
	 * What an operator has to mend.
	 * @return the warning, or {@code null} for nothing
	 */
	@Nullable String warning() {
		return this.context.warning();
	}

	SslHandler newHandler(Channel channel, Address address, Duration handshake) {
		SslHandler handler = this.context.current().newHandler(channel.alloc(), address.host(), address.port());
		handler.setHandshakeTimeoutMillis(handshake.toMillis());
		return handler;
	}

}
