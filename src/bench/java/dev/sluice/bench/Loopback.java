package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * Ports of 127.0.0.1.
 */
public final class Loopback {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	private static final long PAUSE_MILLIS = 20;

	private Loopback() {
	}

	/**
	 * Finds a port that nobody uses.
	 * @return its number
	 */
	public static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Waits until a process listens.
	 * @param process the process
	 * @param port the port that it is to listen on
	 * @throws IllegalStateException if it ends or does not listen
	 */
	static void awaitListening(Process process, int port) {
		long end = System.nanoTime() + PATIENCE;
		while (!isListening(port)) {
			if (!process.isAlive() || System.nanoTime() > end) {
				throw new IllegalStateException("nothing listens on port " + port);
			}
			Pause.millis(PAUSE_MILLIS);
		}
	}

	private static boolean isListening(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
