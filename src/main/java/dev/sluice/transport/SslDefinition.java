package dev.sluice.transport;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How connections over TCP are encrypted, as configured under {@code ssl}.
 *
 * @param bundle the name of the SSL bundle that has the authorities that are trusted, and
 * the certificate and key of this side
 * @param clientAuth where connections are accepted: whether peers must show a
 * certificate; they need not unless set
 * @param peers where connections are accepted: who may enter of those with a trusted
 * certificate, by names of it, such as {@code dns:*.dc1.example}, {@code ip:10.0.0.7} or
 * {@code uri:spiffe://a/b}; all unless set
 * @param sni where connections are accepted: bundles for the hosts that peers ask for;
 * for others that of {@code bundle}
 * @param verifyHostname where connections are dialled: whether the certificate must be
 * one for the host that was dialled; so unless set
 */
public record SslDefinition(@Nullable String bundle, @DefaultValue("none") ClientAuth clientAuth,
		@DefaultValue List<String> peers, @DefaultValue List<Sni> sni, @DefaultValue("true") boolean verifyHostname) {

	public SslDefinition {
		peers = List.copyOf(peers);
		sni = List.copyOf(sni);
	}

	/**
	 * The bundle for a host that peers ask for by the Server Name Indication of RFC 6066.
	 *
	 * @param host its name, where {@code *.} at the beginning stands for one label
	 * @param bundle the name of the SSL bundle
	 */
	public record Sni(@Nullable String host, @Nullable String bundle) {
	}

	/**
	 * Whether peers show a certificate.
	 */
	public enum ClientAuth {

		/** They are not asked for one. */
		NONE,

		/** They are asked, and may have none; one that is shown must be trusted. */
		WANT,

		/** Without a trusted one they are not let in. */
		NEED

	}

}
