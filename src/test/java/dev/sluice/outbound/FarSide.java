package dev.sluice.outbound;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.sluice.transport.Address;
import org.jspecify.annotations.Nullable;

/**
 * A peer that outbounds dial, on plain sockets: listens, and holds a conversation with
 * each connection on a thread of its own.
 */
final class FarSide implements AutoCloseable {

	private final ServerSocket server;

	private final Conversation conversation;

	private final Thread accepting;

	private final List<Peer> peers = new CopyOnWriteArrayList<>();

	private final Queue<String> received = new ConcurrentLinkedQueue<>();

	FarSide(Conversation conversation) {
		this(0, conversation);
	}

	FarSide(int port, Conversation conversation) {
		this("127.0.0.1", port, conversation);
	}

	FarSide(String host, int port, Conversation conversation) {
		this.conversation = conversation;
		try {
			this.server = new ServerSocket();
			this.server.setReuseAddress(true);
			this.server.setReceiveBufferSize(16 * 1024);
			this.server.bind(new InetSocketAddress(host, port));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.accepting = Thread.ofPlatform().daemon().name("far-side-" + port()).start(this::accept);
	}

	/** Answers each line with itself. */
	static FarSide echo() {
		return new FarSide(Peer::echo);
	}

	/** Takes lines and says nothing. */
	static FarSide sink() {
		return new FarSide(Peer::sink);
	}

	/** A port that refuses. */
	static int deadPort() {
		FarSide dead = echo();
		dead.close();
		return dead.port();
	}

	static Address address(int port) {
		return new Address(Address.Scheme.TCP, "127.0.0.1", port);
	}

	private void accept() {
		try {
			while (true) {
				Peer peer = new Peer(this.server.accept());
				this.peers.add(peer);
				Thread.ofPlatform().daemon().name("far-side-peer").start(() -> converse(peer));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void converse(Peer peer) {
		try (peer.socket) {
			this.conversation.with(peer);
		}
		catch (IOException | InterruptedException ex) {
			// The outbound or the test closed it.
		}
		peer.ended = true;
	}

	int port() {
		return this.server.getLocalPort();
	}

	Address address() {
		return new Address(Address.Scheme.TCP, this.server.getInetAddress().getHostAddress(), port());
	}

	/** Lets nobody in any more, but keeps the connections. */
	void stopListening() {
		try {
			this.server.close();
			this.accepting.join();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** The connections so far, also closed ones. */
	List<Peer> peers() {
		return this.peers;
	}

	/** The lines of all connections, as they came. */
	Queue<String> received() {
		return this.received;
	}

	/** Stops listening and drops the connections. */
	@Override
	public void close() {
		// A connection may still be let in while that thread wakes up.
		stopListening();
		try {
			for (Peer peer : this.peers) {
				peer.socket.close();
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What the far side does with a connection; it is closed at the end.
	 */
	@FunctionalInterface
	interface Conversation {

		void with(Peer peer) throws IOException, InterruptedException;

	}

	/**
	 * One connection.
	 */
	final class Peer {

		final Socket socket;

		final Queue<String> lines = new ConcurrentLinkedQueue<>();

		/** Set when the outbound has closed its side. */
		volatile boolean endSeen;

		volatile boolean ended;

		private final BufferedReader reader;

		Peer(Socket socket) throws IOException {
			this.socket = socket;
			this.reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
		}

		@Nullable String read() throws IOException {
			String line = this.reader.readLine();
			if (line != null) {
				this.lines.add(line);
				FarSide.this.received.add(line);
			}
			else {
				this.endSeen = true;
			}
			return line;
		}

		void write(String text) throws IOException {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		}

		void echo() throws IOException {
			for (String line = read(); line != null; line = read()) {
				write(line + "\n");
			}
		}

		/** Reads lines until the outbound closes its side. */
		void sink() throws IOException {
			while (read() != null) {
				Thread.onSpinWait();
			}
		}

		void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

	}

}
