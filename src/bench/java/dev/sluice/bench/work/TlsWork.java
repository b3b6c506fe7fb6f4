package dev.sluice.bench.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import javax.net.ssl.SSLContext;

import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Certificates;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Results;

/**
 * The echo over TLS, by the JDK's engine on both sides.
 */
public final class TlsWork implements Work {

	private static final String WHAT = "Echo over TLS";

	@Override
	public String name() {
		return "tls";
	}

	@Override
	public void measure(Settings settings, Results results) {
		SSLContext client = certify(settings);
		new Rounds(settings, results).withJvmOptions(Certificates.jvmOption(settings.directory()))
			.run(Task.TLS, 0, List.of(new EchoTrial(WHAT, 64, 16, client), new EchoTrial(WHAT, 64, 1, client)));
	}

	private static SSLContext certify(Settings settings) {
		try {
			return Certificates.make(settings.directory());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
