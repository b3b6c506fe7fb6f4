package dev.sluice.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A far side of a test, on plain sockets: holds a conversation with each connection on a
 * thread of its own.
 */
final class TcpServer implements AutoCloseable {

	private final ServerSocket server;

	private final Conversation conversation;

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private TcpServer(int port, Conversation conversation) {
		this.conversation = conversation;
		try {
			this.server = new ServerSocket();
			this.server.setReuseAddress(true);
			this.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread.ofVirtual().start(this::accept);
	}

	static TcpServer start(Conversation conversation) {
		return new TcpServer(0, conversation);
	}

	static TcpServer startAt(int port, Conversation conversation) {
		return new TcpServer(port, conversation);
	}

	/** A port that refuses. */
	static int deadPort() {
		try (TcpServer dead = start(TcpServer::echo)) {
			return dead.port();
		}
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.connections.add(socket);
				Thread.ofVirtual().start(() -> converse(socket));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void converse(Socket socket) {
		try (TcpClient peer = new TcpClient(socket)) {
			this.conversation.with(this, peer);
		}
		catch (IOException | InterruptedException ex) {
			// Closed by the gateway or the test.
		}
	}

	/** Answers each line with itself. */
	void echo(TcpClient peer) throws IOException {
		for (String line = read(peer); line != null; line = read(peer)) {
			peer.send(line + "\n");
		}
	}

	/** Takes lines and says nothing. */
	void sink(TcpClient peer) throws IOException {
		String line;
		do {
			line = read(peer);
		}
		while (line != null);
	}

	/** Reads a line and keeps it. */
	String read(TcpClient peer) throws IOException {
		String line = peer.line();
		if (line != null) {
			this.lines.add(line);
		}
		return line;
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** The connections so far, also closed ones. */
	List<Socket> connections() {
		return this.connections;
	}

	/** The lines of all connections, as they came. */
	List<String> lines() {
		return this.lines;
	}

	/** Stops listening and drops the connections. */
	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket connection : this.connections) {
				connection.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the far side does with a connection; it is closed at the end.
	 */
	@FunctionalInterface
	interface Conversation {

		void with(TcpServer server, TcpClient peer) throws IOException, InterruptedException;

	}

}
