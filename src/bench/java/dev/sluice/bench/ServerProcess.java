package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.ContenderProcess;
import dev.sluice.bench.contender.Task;

/**
 * A contender at work in a process of its own, pinned to the first processor. Its output
 * goes to a log beside the report.
 */
public final class ServerProcess implements AutoCloseable {

	private final Contender contender;

	private final Process process;

	private final int port;

	private final Path log;

	/** Whether it answers questions. */
	private final boolean speaking;

	private final BufferedReader out;

	private final Writer in;

	private ServerProcess(Contender contender, Process process, int port, Path log, boolean speaking) {
		this.contender = contender;
		this.process = process;
		this.port = port;
		this.log = log;
		this.speaking = speaking;
		this.out = process.inputReader(StandardCharsets.UTF_8);
		this.in = process.outputWriter(StandardCharsets.UTF_8);
	}

	/**
	 * Starts a contender, and waits until it serves.
	 * @param contender the contender
	 * @param task what it is to do
	 * @param farPort the port of the far side, or 0
	 * @param settings how it is measured
	 * @param options further options of its JVM
	 * @return the running server
	 */
	public static ServerProcess start(Contender contender, Task task, int farPort, Settings settings,
			String... options) {
		ServerProcess server = launch(contender, task, farPort, settings, Pinning.onServerCore(), options);
		server.awaitReady();
		return server;
	}

	/**
	 * Starts a contender, and does not wait.
	 * @param contender the contender
	 * @param task what it is to do
	 * @param settings how it is measured
	 * @return the process
	 */
	public static ServerProcess launch(Contender contender, Task task, Settings settings) {
		return launch(contender, task, 0, settings, Pinning.onServerCore());
	}

	/**
	 * Starts a far side, which is not measured and stays off the servers' processor.
	 * @param contender the contender
	 * @param task what it is to do
	 * @param settings how it is measured
	 * @return the running server
	 */
	public static ServerProcess startBesideGenerator(Contender contender, Task task, Settings settings) {
		ServerProcess server = launch(contender, task, 0, settings, List.of());
		server.awaitReady();
		return server;
	}

	private static ServerProcess launch(Contender contender, Task task, int farPort, Settings settings,
			List<String> pinning, String... options) {
		try {
			int port = Loopback.freePort();
			Path log = settings.directory()
				.resolve(task.name().toLowerCase(Locale.ROOT) + "-" + contender.name() + ".log");
			List<String> command = new ArrayList<>(pinning);
			Optional<List<String>> program = contender.program(port, settings.directory());
			if (program.isPresent()) {
				command.addAll(program.get());
				Process process = new ProcessBuilder(command).redirectErrorStream(true)
					.redirectOutput(log.toFile())
					.start();
				return new ServerProcess(contender, process, port, log, false);
			}
			command.addAll(Jvm.command(contender));
			command.addAll(List.of(options));
			if (settings.profile()) {
				Path recording = Path.of(log.toString().replace(".log", ".jfr"));
				command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints"));
				command.add("-XX:StartFlightRecording=settings=profile,jdk.CPUTimeSample#enabled=true,"
						+ "jdk.CPUTimeSample#throttle=2ms,dumponexit=true,filename=" + recording);
			}
			command.addAll(List.of(ContenderProcess.class.getName(), contender.name(), task.name(),
					Integer.toString(port), Integer.toString(farPort)));
			Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
			return new ServerProcess(contender, process, port, log, true);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void awaitReady() {
		try {
			if (!this.speaking) {
				Loopback.awaitListening(this.process, this.port);
			}
			else if (!nextAnswer().equals(ContenderProcess.READY)) {
				throw new IllegalStateException("unexpected answer");
			}
		}
		catch (IOException | IllegalStateException ex) {
			close();
			throw new IllegalStateException(name() + " does not start, see " + this.log, ex);
		}
	}

	public String name() {
		return this.contender.name();
	}

	public int port() {
		return this.port;
	}

	public boolean isRunning() {
		return this.process.isAlive();
	}

	/**
	 * The processor time that the server used so far.
	 * @return user and system time, in nanoseconds
	 */
	public long cpuNanos() {
		return this.process.toHandle().info().totalCpuDuration().orElseThrow().toNanos();
	}

	/**
	 * The memory that the server occupies.
	 * @return resident bytes
	 */
	public long residentBytes() {
		try (var lines = Files.lines(Path.of("/proc", Long.toString(this.process.pid()), "status"))) {
			String line = lines.filter((text) -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
			return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether it counts its messages.
	 * @return {@code false} for programs that are not ours
	 */
	public boolean counts() {
		return this.speaking;
	}

	/**
	 * How many messages its service took.
	 * @return the number since the start
	 */
	public long counted() {
		return ask(ContenderProcess.COUNT);
	}

	/**
	 * Has the server collect its garbage.
	 * @return the bytes of its heap that are in use after that
	 */
	public long heapBytes() {
		return ask(ContenderProcess.COLLECT);
	}

	private long ask(String question) {
		try {
			this.in.write(question + "\n");
			this.in.flush();
			return Long.parseLong(nextAnswer());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String nextAnswer() throws IOException {
		for (String line = this.out.readLine(); line != null; line = this.out.readLine()) {
			if (line.startsWith(ContenderProcess.MARK)) {
				return line.substring(ContenderProcess.MARK.length());
			}
		}
		throw new IllegalStateException(this.contender.name() + " has ended");
	}

	@Override
	public void close() {
		try {
			this.in.close();
			if (!this.speaking) {
				this.process.destroy();
			}
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (IOException ex) {
			this.process.destroyForcibly();
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
