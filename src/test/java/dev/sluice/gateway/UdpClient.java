package dev.sluice.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;

/**
 * A real sender of datagrams of a test.
 *
 * @param socket its socket, connected to the gateway
 */
public record UdpClient(DatagramSocket socket) implements AutoCloseable {

	private static final int MOST = 65_535;

	public UdpClient send(String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		this.socket.send(new DatagramPacket(bytes, bytes.length));
		return this;
	}

	public String receive() throws IOException {
		DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);
		this.socket.receive(packet);
		return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
