package dev.sluice.config;

import java.util.List;

import dev.sluice.transport.Address.Scheme;
import dev.sluice.transport.SslDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Finds what is wrong with how connections are encrypted.
 */
final class SslCheck {

	private final Findings findings;

	SslCheck(Findings findings) {
		this.findings = findings;
	}

	/**
	 * Looks at the encryption of an inbound or outbound.
	 * @param path the name of the property {@code ssl}
	 * @param ssl the encryption, or {@code null} for none
	 * @param scheme the transport, or {@code null} where that is wrong
	 * @param listens whether connections are accepted rather than dialled
	 */
	void check(ConfigurationPropertyName path, @Nullable SslDefinition ssl, @Nullable Scheme scheme, boolean listens) {
		if (ssl == null) {
			return;
		}
		if (scheme == Scheme.UDP) {
			this.findings.add(path, "Over UDP there are no connections to encrypt.", "Remove it.");
			return;
		}
		if ((ssl.bundle() == null || ssl.bundle().isBlank()) && !this.findings.concern(path)) {
			this.findings.add(path.append("bundle"), "There is no certificate to encrypt with.",
					"Write the name of an SSL bundle, one of those under spring.ssl.bundle.");
		}
		if (!listens) {
			for (String option : List.of("client-auth", "peers", "sni")) {
				this.findings.addIfWritten(path.append(option), "Nobody is let in here.", WithoutEffect.FOR_LISTENING);
			}
			return;
		}
		this.findings.addIfWritten(path.append("verify-hostname"), "An inbound that listens dials no host.",
				"Remove it; it is for connections that are dialled.");
		for (int i = 0; i < ssl.sni().size(); i++) {
			sni(path.append("sni[" + i + "]"), ssl.sni().get(i));
		}
		peers(path.append("peers"), ssl);
	}

	private void peers(ConfigurationPropertyName path, SslDefinition ssl) {
		if (!ssl.peers().isEmpty() && ssl.clientAuth() != SslDefinition.ClientAuth.NEED) {
			this.findings.add(path, "Peers need not show a certificate that has a name.",
					"Write client-auth: need beside it.");
		}
		for (int i = 0; i < ssl.peers().size(); i++) {
			if (!ssl.peers().get(i).matches("(dns|ip|uri|email):\\S+")) {
				this.findings.add(path.append("[" + i + "]"), ssl.peers().get(i),
						"'" + ssl.peers().get(i) + "' is no name of a certificate.",
						"Write dns:host.example, dns:*.example, ip:10.0.0.7, uri:… or email:….");
			}
		}
	}

	private void sni(ConfigurationPropertyName path, SslDefinition.Sni sni) {
		if (this.findings.concern(path)) {
			return;
		}
		if (sni.host() == null || !sni.host().matches("(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*")) {
			this.findings.add(path.append("host"), sni.host(), "There is no host that peers may ask for.",
					"Write host: a.example, or host: \"*.example\".");
		}
		if (sni.bundle() == null || sni.bundle().isBlank()) {
			this.findings.add(path.append("bundle"), "There is no certificate for the host.",
					"Write the name of an SSL bundle, one of those under spring.ssl.bundle.");
		}
	}

}
