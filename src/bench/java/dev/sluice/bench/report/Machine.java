package dev.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Says where and when was measured.
 */
public final class Machine {

	private Machine() {
	}

	/**
	 * Describes the machine as it is now.
	 * @return date, processors, system, JDK and how busy it is
	 */
	public static String describe() {
		return LocalDate.now(ZoneOffset.UTC) + "; " + processor() + "; Linux " + System.getProperty("os.version")
				+ "; JDK " + Runtime.version() + "; load average " + load();
	}

	private static String processor() {
		try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			var models = lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.toList();
			return models.isEmpty() ? System.getProperty("os.arch") : models.size() + " × " + models.getFirst();
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

	private static String load() {
		try {
			return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

}
