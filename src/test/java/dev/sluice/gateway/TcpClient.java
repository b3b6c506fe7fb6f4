package dev.sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A real client of a test.
 *
 * @param socket its connection
 */
public record TcpClient(Socket socket) implements AutoCloseable {

	public TcpClient send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	public TcpClient send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		this.socket.getOutputStream().flush();
		return this;
	}

	/**
	 * Reads a line.
	 * @return the text before the line feed, or {@code null} at the end of the stream
	 */
	public String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int read = this.socket.getInputStream().read(); read != '\n'; read = this.socket.getInputStream().read()) {
			if (read < 0) {
				return (line.size() > 0) ? line.toString(StandardCharsets.UTF_8) : null;
			}
			line.write(read);
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	public byte[] read(int count) throws IOException {
		byte[] bytes = new byte[count];
		new DataInputStream(this.socket.getInputStream()).readFully(bytes);
		return bytes;
	}

	public String rest() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	public void endOutput() throws IOException {
		this.socket.shutdownOutput();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
