package dev.sluice.bench.work;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import dev.sluice.bench.Pause;
import dev.sluice.bench.ServerProcess;
import dev.sluice.bench.Settings;
import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.Contenders;
import dev.sluice.bench.contender.Task;
import dev.sluice.bench.report.Figure;
import dev.sluice.bench.report.Results;
import dev.sluice.bench.report.Sample;

/**
 * From the start of the process to its first answer, beside an empty Boot web
 * application.
 */
public final class StartWork implements Work {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

	private static final long PAUSE_MILLIS = 2;

	private static final byte[] HTTP = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] FRAME = { 0, 0, 0, 1, 'x' };

	@Override
	public String name() {
		return "start";
	}

	@Override
	public boolean isPartOfRun(boolean quick) {
		return true;
	}

	@Override
	public void measure(Settings settings, Results results) {
		for (int i = 0; i < (settings.quick() ? 1 : 3); i++) {
			for (String name : new String[] { "sluice-loop", "boot-web" }) {
				if (settings.wantsContender(name, Task.START)) {
					results.add("Start to the first answer", name, start(Contenders.named(name), settings));
				}
			}
		}
	}

	private static Sample start(Contender contender, Settings settings) {
		long start = System.nanoTime();
		byte[] request = contender.name().equals("boot-web") ? HTTP : FRAME;
		try (ServerProcess server = ServerProcess.launch(contender, Task.START, settings)) {
			awaitAnswer(server, request, start + PATIENCE);
			return new Sample().with(Figure.START, (System.nanoTime() - start) / 1e9)
				.with(Figure.START_CPU, server.cpuNanos() / 1e9)
				.with(Figure.MEMORY, server.residentBytes() / 1e6);
		}
		catch (IllegalStateException ex) {
			return new Sample().fault(ex.getMessage());
		}
	}

	private static void awaitAnswer(ServerProcess server, byte[] request, long end) {
		while (!answers(server.port(), request)) {
			if (!server.isRunning() || System.nanoTime() > end) {
				throw new IllegalStateException("no answer");
			}
			Pause.millis(PAUSE_MILLIS);
		}
	}

	private static boolean answers(int port, byte[] request) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream().write(request);
			InputStream in = socket.getInputStream();
			return in.read() >= 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
