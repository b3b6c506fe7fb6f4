package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;

import dev.sluice.bench.report.Markdown;
import dev.sluice.bench.report.Results;
import dev.sluice.bench.work.DatagramWork;
import dev.sluice.bench.work.EchoWork;
import dev.sluice.bench.work.IdleWork;
import dev.sluice.bench.work.LineWork;
import dev.sluice.bench.work.RelayWork;
import dev.sluice.bench.work.SleeperWork;
import dev.sluice.bench.work.StartWork;
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
		Results results = new Results();
		results.note(Pinning.pinGenerator());
		for (Work work : List.of(new EchoWork(), new LineWork(), new DatagramWork(), new IdleWork(),
				new RelayWork(), new StartWork(), new SleeperWork())) {
			if (settings.wantsWork(work.name())) {
				work.measure(settings, results);
			}
		}
		print(results, System.out);
	}

	private static void print(Results results, PrintStream out) {
		Markdown markdown = new Markdown(results);
		for (String table : results.tables()) {
			out.println();
			out.println(markdown.table(table));
		}
		results.notes().forEach(out::println);
	}

}
