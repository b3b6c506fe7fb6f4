package dev.sluice.bench.contender;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;
import org.springframework.integration.ip.tcp.connection.TcpNetConnectionSupport;

/**
 * Connections of Spring Integration that read through a buffer, without which lines are
 * read with a system call for each byte.
 */
final class BufferedConnections implements TcpNetConnectionSupport {

	@Override
	public TcpNetConnection createNewConnection(Socket socket, boolean server, boolean lookupHost,
			@Nullable ApplicationEventPublisher publisher, String factoryName) {
		return new Buffered(socket, server, lookupHost, publisher, factoryName);
	}

	private static final class Buffered extends TcpNetConnection {

		private static final int SIZE = 16384;

		private @Nullable InputStream in;

		Buffered(Socket socket, boolean server, boolean lookupHost, @Nullable ApplicationEventPublisher publisher,
				String factoryName) {
			super(socket, server, lookupHost, publisher, factoryName);
		}

		@Override
		protected InputStream inputStream() throws IOException {
			InputStream stream = this.in;
			if (stream == null) {
				stream = new BufferedInputStream(super.inputStream(), SIZE);
				this.in = stream;
			}
			return stream;
		}

	}

}
