package dev.sluice.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * The certificate that all contenders show, as files in PEM, made anew for each run.
 */
public final class Certificates {

	private static final String DIRECTORY = "bench.certificates";

	private Certificates() {
	}

	/**
	 * Makes a certificate and writes its files.
	 * @param directory where to
	 * @return the context of a client that trusts it
	 * @throws IOException if the files cannot be written
	 */
	public static SSLContext make(Path directory) throws IOException {
		try {
			X509Bundle bundle = new CertificateBuilder().ecp256()
				.subject("CN=localhost")
				.setIsCertificateAuthority(true)
				.buildSelfSigned();
			Files.writeString(chain(directory), bundle.getCertificatePathPEM());
			Files.writeString(key(directory), bundle.getPrivateKeyPEM());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
			return context;
		}
		catch (IOException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("No certificate can be made", ex);
		}
	}

	/**
	 * The option by which a contender's JVM finds the files.
	 * @param directory where they are
	 * @return the option
	 */
	public static String jvmOption(Path directory) {
		return "-D" + DIRECTORY + "=" + directory.toAbsolutePath();
	}

	static Path chain() {
		return chain(Path.of(System.getProperty(DIRECTORY)));
	}

	static Path key() {
		return key(Path.of(System.getProperty(DIRECTORY)));
	}

	private static Path chain(Path directory) {
		return directory.resolve("certificate.pem");
	}

	private static Path key(Path directory) {
		return directory.resolve("key.pem");
	}

}
