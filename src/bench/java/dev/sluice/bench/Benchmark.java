package dev.sluice.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.sluice.bench.report.Machine;
import dev.sluice.bench.report.Markdown;
import dev.sluice.bench.report.Plot;
import dev.sluice.bench.report.Results;
import dev.sluice.bench.work.DatagramWork;
import dev.sluice.bench.work.EchoWork;
import dev.sluice.bench.work.IdleWork;
import dev.sluice.bench.work.LineWork;
import dev.sluice.bench.work.MicroWork;
import dev.sluice.bench.work.RelayWork;
import dev.sluice.bench.work.SleeperWork;
import dev.sluice.bench.work.StartWork;
import dev.sluice.bench.work.TlsWork;
import dev.sluice.bench.work.Work;

/**
 * Measures Sluice beside its peers: {@code ./mvnw -Pbench verify}.
 */
public final class Benchmark {

	private Benchmark() {
	}

	/**
	 * Measures, prints and writes the report.
	 * @param args none
	 * @throws IOException if the report cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Settings settings = Settings.ofSystemProperties();
		Files.createDirectories(settings.directory());
		List<String> heading = List.of(settings.command(), Machine.describe(), Pinning.pinGenerator());
		Results results = new Results();
		for (Work work : works()) {
			if (settings.wants(work)) {
				System.err.println("Measuring " + work.name());
				work.measure(settings, results);
				// After each work, so that a run that is cut short has its report too.
				write(settings.directory(), heading, results);
			}
		}
		print(new Markdown(results).report(heading));
		System.err.println("Written to " + settings.directory().resolve("report.md"));
	}

	private static List<Work> works() {
		return List.of(new EchoWork(), new TlsWork(), new LineWork(), new DatagramWork(), new IdleWork(),
				new RelayWork(), new StartWork(), new SleeperWork(), new MicroWork());
	}

	private static void write(Path directory, List<String> heading, Results results) throws IOException {
		Files.writeString(directory.resolve("report.md"), new Markdown(results).report(heading));
		Files.writeString(directory.resolve("report.svg"), new Plot(results).svg());
	}

	private static void print(String report) {
		new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8).println(report);
	}

}
