package dev.sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * An authority and certificates of it, as files that SSL bundles read and as contexts of
 * clients.
 */
final class TestCertificates {

	private static final char[] NO_PASSWORD = {};

	private final Path directory;

	private final X509Bundle authority;

	TestCertificates(Path directory) throws Exception {
		this.directory = directory;
		this.authority = builder("CN=authority").setIsCertificateAuthority(true).buildSelfSigned();
		Files.writeString(directory.resolve("authority.pem"), this.authority.getRootCertificatePEM());
	}

	private static CertificateBuilder builder(String subject) {
		Instant now = Instant.now();
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.notBefore(now.minus(Duration.ofDays(2)))
			.notAfter(now.plus(Duration.ofDays(2)));
	}

	X509Bundle issue(String name) throws Exception {
		return builder("CN=" + name).addSanDnsName(name).buildIssuedBy(this.authority);
	}

	X509Bundle issueForLoopback(String name) throws Exception {
		return builder("CN=" + name).addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.buildIssuedBy(this.authority);
	}

	X509Bundle issueExpired(String name) throws Exception {
		return builder("CN=" + name).addSanDnsName(name)
			.notAfter(Instant.now().minus(Duration.ofDays(1)))
			.buildIssuedBy(this.authority);
	}

	/** Replaces the files of a bundle as an operator's tool does. */
	void write(String name, X509Bundle bundle) throws IOException {
		replace(name + ".key", bundle.getPrivateKeyPEM());
		replace(name + ".crt", bundle.getCertificatePathPEM());
	}

	void replace(String file, String text) throws IOException {
		Path fresh = Files.writeString(this.directory.resolve(file + ".new"), text);
		Files.move(fresh, this.directory.resolve(file), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
	}

	/** The configuration of a bundle of written files that trusts the authority. */
	String yaml(String name) {
		return """
				spring.ssl.bundle.pem.%1$s:
				  reload-on-update: true
				  keystore: {certificate: "%2$s/%1$s.crt", private-key: "%2$s/%1$s.key"}
				  truststore: {certificate: "%2$s/authority.pem"}
				spring.ssl.bundle.watch.file.quiet-period: 100ms
				""".formatted(name, this.directory);
	}

	/** What a client uses that trusts the authority. */
	SSLContext client(@Nullable X509Bundle own) throws Exception {
		return context(own, this.authority.toTrustManagerFactory());
	}

	static SSLContext context(@Nullable X509Bundle own, TrustManagerFactory trust) throws Exception {
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		KeyStore store = (own != null) ? own.toKeyStore(NO_PASSWORD) : null;
		keys.init(store, NO_PASSWORD);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
		return context;
	}

}
