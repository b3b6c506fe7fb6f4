package dev.sluice.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A plain socket of the platform on loopback.
 */
final class Peer implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final DatagramSocket socket;

	Peer(String host) throws IOException {
		this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.socket.getLocalSocketAddress();
	}

	void send(String text, InetSocketAddress to) throws IOException {
		send(text.getBytes(StandardCharsets.UTF_8), to);
	}

	void send(byte[] bytes, InetSocketAddress to) throws IOException {
		this.socket.send(new DatagramPacket(bytes, bytes.length, to));
	}

	DatagramPacket receive() throws IOException {
		DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
		this.socket.receive(packet);
		return packet;
	}

	static String text(DatagramPacket packet) {
		return new String(Arrays.copyOf(packet.getData(), packet.getLength()), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
