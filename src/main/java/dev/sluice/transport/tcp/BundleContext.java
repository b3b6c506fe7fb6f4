package dev.sluice.transport.tcp;

import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLException;

import dev.sluice.transport.SslDefinition;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * The TLS context that an SSL bundle makes at present. When the bundle is reloaded, new
 * connections get what it has become; where that cannot be used, what it was. Safe for
 * use by many threads.
 */
final class BundleContext {

	private static final Log logger = LogFactory.getLog(BundleContext.class);

	private final String name;

	private final Builder builder;

	private volatile SslContext current;

	private volatile @Nullable String warning;

	private BundleContext(SslBundles bundles, String name, Builder builder) {
		this.name = name;
		this.builder = builder;
		try {
			this.current = builder.build(bundles.getBundle(name));
		}
		catch (SSLException ex) {
			throw new IllegalStateException("The SSL bundle '" + name + "' cannot be used: " + ex.getMessage(), ex);
		}
		bundles.addBundleUpdateHandler(name, this::update);
	}

	/** The context for connections that are accepted. */
	static BundleContext ofServer(SslBundles bundles, String name, SslDefinition ssl) {
		return new BundleContext(bundles, name, (bundle) -> server(bundle, ssl));
	}

	/** The context for connections that are dialled. */
	static BundleContext ofClient(SslBundles bundles, SslDefinition ssl) {
		return new BundleContext(bundles, Objects.requireNonNull(ssl.bundle()), (bundle) -> client(bundle, ssl));
	}

	private static SslContext server(SslBundle bundle, SslDefinition ssl) throws SSLException {
		SslContextBuilder builder = SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory())
			.clientAuth(switch (ssl.clientAuth()) {
				case NONE -> ClientAuth.NONE;
				case WANT -> ClientAuth.OPTIONAL;
				case NEED -> ClientAuth.REQUIRE;
			});
		return build(builder, bundle);
	}

	private static SslContext client(SslBundle bundle, SslDefinition ssl) throws SSLException {
		SslContextBuilder builder = SslContextBuilder.forClient()
			.keyManager(bundle.getManagers().getKeyManagerFactory())
			.endpointIdentificationAlgorithm(ssl.verifyHostname() ? "HTTPS" : null);
		return build(builder, bundle);
	}

	private static SslContext build(SslContextBuilder builder, SslBundle bundle) throws SSLException {
		SslOptions options = bundle.getOptions();
		if (options.getEnabledProtocols() != null) {
			builder.protocols(options.getEnabledProtocols());
		}
		if (options.getCiphers() != null) {
			builder.ciphers(List.of(options.getCiphers()));
		}
		return builder.sslProvider(SslProvider.JDK).trustManager(bundle.getManagers().getTrustManagerFactory()).build();
	}

	private void update(SslBundle bundle) {
		try {
			this.current = this.builder.build(bundle);
			this.warning = null;
			logger.info("event=ssl-bundle-reloaded bundle=" + this.name);
		}
		catch (SSLException | RuntimeException ex) {
			this.warning = "the SSL bundle '" + this.name + "' is used as it was, the new one cannot be: "
					+ ex.getMessage();
			logger.warn("event=ssl-bundle-kept bundle=" + this.name + " reason=\"the new one cannot be used: "
					+ ex.getMessage() + "\"");
		}
	}

	SslContext current() {
		return this.current;
	}

	/**
	 * What an operator has to mend.
	 * @return the warning, or {@code null} where the bundle is used as it is
	 */
	@Nullable String warning() {
		return this.warning;
	}

	private interface Builder {

		SslContext build(SslBundle bundle) throws SSLException;

	}

}
