package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

	private final BufferedReader out;

	private final Writer in;

	private ServerProcess(Contender contender, Process process, int port) {
		this.contender = contender;
		this.process = process;
		this.port = port;
		this.out = process.inputReader(StandardCharsets.UTF_8);
		this.in = process.outputWriter(StandardCharsets.UTF_8);
	}

	/**
	 * Starts a contender, and waits until it serves.
	 * @param contender the contender
	 * @param task what it is to do
	 * @param farPort the port of the far side, or 0
	 * @param settings how it is measured
	 * @return the running server
	 */
	public static ServerProcess start(Contender contender, Task task, int farPort, Settings settings) {
		return start(contender, task, farPort, settings, Pinning.onServerCore());
	}

	/**
	 * Starts a far side, which is not measured and stays off the servers' processor.
	 * @param contender the contender
	 * @param task what it is to do
	 * @param settings how it is measured
	 * @return the running server
	 */
	public static ServerProcess startBesideGenerator(Contender contender, Task task, Settings settings) {
		return start(contender, task, 0, settings, List.of());
	}

	private static ServerProcess start(Contender contender, Task task, int farPort, Settings settings,
			List<String> pinning) {
		try {
			int port = freePort();
			List<String> command = new ArrayList<>(pinning);
			command.addAll(Jvm.command(contender.jvmOptions()));
			Path log = settings.directory()
				.resolve(task.name().toLowerCase(Locale.ROOT) + "-" + contender.name() + ".log");
			if (settings.profile()) {
				Path recording = Path.of(log.toString().replace(".log", ".jfr"));
				command.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording);
			}
			command.addAll(List.of(ContenderProcess.class.getName(), contender.name(), task.name(),
					Integer.toString(port), Integer.toString(farPort)));
			Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
			ServerProcess server = new ServerProcess(contender, process, port);
			server.awaitReady(log);
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private void awaitReady(Path log) throws IOException {
		try {
			if (!nextAnswer().equals(ContenderProcess.READY)) {
				throw new IllegalStateException("unexpected answer");
			}
		}
		catch (IllegalStateException ex) {
			close();
			throw new IllegalStateException(this.contender.name() + " does not start, see " + log, ex);
		}
	}

	public String name() {
		return this.contender.name();
	}

	public int port() {
		return this.port;
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
	 * How many messages its service took.
	 * @return the number since the start
	 */
	public long counted() {
		return ask(ContenderProcess.COUNT);
	}

	/**
	 * Has the server collect its garbage.
	 */
	public void collectGarbage() {
		ask(ContenderProcess.COLLECT);
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
