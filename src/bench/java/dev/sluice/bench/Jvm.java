package dev.sluice.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.sluice.bench.contender.Contender;

/**
 * How the JVM of every contender is started: the same memory, the same permissions, the
 * class path of the benchmark or what the contender needs of it.
 */
final class Jvm {

	private Jvm() {
	}

	static List<String> command(Contender contender) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xms512m", "-Xmx512m", "--enable-native-access=ALL-UNNAMED",
				"--sun-misc-unsafe-memory-access=allow"));
		command.addAll(contender.jvmOptions());
		command.addAll(List.of("-classpath", classPath(contender)));
		return command;
	}

	private static String classPath(Contender contender) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter(contender::needs)
			.collect(Collectors.joining(File.pathSeparator));
	}

}
