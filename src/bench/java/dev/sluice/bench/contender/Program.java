package dev.sluice.bench.contender;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A log daemon of the machine, which takes part where it is installed: it reads lines and
 * writes them to {@code /dev/null}. It does not say how many it took, but TCP holds the
 * sender back to its pace.
 */
final class Program implements Contender {

	private final String name;

	private final String executable;

	private final String configuration;

	private final List<String> arguments;

	private Program(String name, String executable, String configuration, List<String> arguments) {
		this.name = name;
		this.executable = executable;
		this.configuration = configuration;
		this.arguments = arguments;
	}

	static Program rsyslog() {
		return new Program("rsyslog", "rsyslogd", """
				module(load="imptcp")
				input(type="imptcp" address="127.0.0.1" port="%d")
				action(type="omfile" file="/dev/null")
				""", List.of("-n", "-f", "rsyslog.conf", "-i", "rsyslog.pid"));
	}

	static Program syslogNg() {
		return new Program("syslog-ng", "syslog-ng", """
				@version: current
				source lines {
				  network(ip(127.0.0.1) port(%d) transport(tcp) max-connections(256) log-iw-size(25600));
				};
				destination nowhere { file("/dev/null"); };
				log { source(lines); destination(nowhere); flags(flow-control); };
				""", List.of("-F", "-f", "syslog-ng.conf", "-R", "syslog-ng.persist", "-p", "syslog-ng.pid", "-c",
				"syslog-ng.ctl"));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Set<Task> tasks() {
		return find().isPresent() ? Set.of(Task.LINES) : Set.of();
	}

	private Optional<Path> find() {
		return Stream
			.concat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"))
			.map((directory) -> Path.of(directory, this.executable))
			.filter(Files::isExecutable)
			.findFirst();
	}

	@Override
	public Optional<List<String>> program(int port, Path directory) throws IOException {
		Files.writeString(directory.resolve(this.name + ".conf"), this.configuration.formatted(port));
		List<String> words = this.arguments.stream()
			.map((word) -> word.startsWith(this.name) ? directory.resolve(word).toAbsolutePath().toString() : word)
			.toList();
		return Optional.of(Stream.concat(Stream.of(find().orElseThrow().toString()), words.stream()).toList());
	}

	@Override
	public void start(Task task, Places places) {
		throw new IllegalStateException(this.name + " is no class");
	}

}
