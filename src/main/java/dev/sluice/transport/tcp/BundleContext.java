package dev.sluice.transport.tcp;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

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

	/**
	 * One for each use of a bundle, for good: a bundle does not forget whom it has to
	 * tell of its reloads.
	 */
	private static final Map<SslBundles, Map<Use, BundleContext>> CONTEXTS = Collections
		.synchronizedMap(new WeakHashMap<>());

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
		return of(bundles, new Use(name, ssl.clientAuth(), false), (bundle) -> server(bundle, ssl));
	}

	/** The context for connections that are dialled. */
	static BundleContext ofClient(SslBundles bundles, SslDefinition ssl) {
		return of(bundles, new Use(Objects.requireNonNull(ssl.bundle()), null, ssl.verifyHostname()),
				(bundle) -> client(bundle, ssl));
	}

	private static BundleContext of(SslBundles bundles, Use use, Builder builder) {
		return CONTEXTS.computeIfAbsent(bundles, (key) -> new ConcurrentHashMap<>())
			.computeIfAbsent(use, (key) -> new BundleContext(bundles, use.bundle(), builder));
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

	/**
	 * What a bundle is used for.
	 *
	 * @param bundle its name
	 * @param clientAuth what is asked of those who connect; {@code null} where the
	 * gateway dials
	 * @param verifyHostname whether the host that was dialled is looked for in the
	 * certificate
	 */
	private record Use(String bundle, SslDefinition.@Nullable ClientAuth clientAuth, boolean verifyHostname) {
	}

	private interface Builder {

		SslContext build(SslBundle bundle) throws SSLException;

	}

}
