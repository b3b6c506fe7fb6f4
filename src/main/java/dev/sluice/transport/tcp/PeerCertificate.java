package dev.sluice.transport.tcp;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * What the certificate of a peer says of it.
 *
 * @param subject the distinguished name, as RFC 2253 writes it
 * @param names the alternative names, each behind its kind and a colon: {@code dns},
 * {@code ip}, {@code uri} or {@code email}
 */
public record PeerCertificate(String subject, List<String> names) {

	/**
	 * The certificate that a peer has shown.
	 * @param session the session of its connection
	 * @return what it says, or {@code null} where the peer has shown none
	 */
	static @Nullable PeerCertificate of(SSLSession session) {
		try {
			Certificate[] chain = session.getPeerCertificates();
			return (chain.length > 0 && chain[0] instanceof X509Certificate own) ? of(own) : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

	private static PeerCertificate of(X509Certificate certificate) {
		return new PeerCertificate(certificate.getSubjectX500Principal().getName(), names(certificate));
	}

	private static List<String> names(X509Certificate certificate) {
		List<String> names = new ArrayList<>();
		try {
			Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
			for (List<?> name : (alternatives != null) ? alternatives : List.<List<?>>of()) {
				String kind = kind((Integer) name.getFirst());
				if (kind != null) {
					names.add(kind + ":" + name.get(1));
				}
			}
		}
		catch (CertificateParsingException ex) {
			// It has passed the trust manager, but has no names that can be read.
		}
		return List.copyOf(names);
	}

	/** As RFC 5280 numbers the kinds of names. */
	private static @Nullable String kind(int number) {
		return switch (number) {
			case 1 -> "email";
			case 2 -> "dns";
			case 6 -> "uri";
			case 7 -> "ip";
			default -> null;
		};
	}

}
