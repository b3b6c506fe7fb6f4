package dev.sluice.bench.contender;

import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/**
 * Vert.x with its record parser, on one event loop over epoll.
 */
final class Vertx implements Contender {

	@Override
	public String name() {
		return "vertx";
	}

	@Override
	public Set<Task> tasks() {
		return Set.of(Task.ECHO, Task.IDLE, Task.LINES, Task.DATAGRAMS);
	}

	@Override
	public void start(Task task, Places places) throws Exception {
		io.vertx.core.Vertx vertx = io.vertx.core.Vertx
			.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
		if (!vertx.isNativeTransportEnabled()) {
			System.err.println("Vert.x runs without epoll");
		}
		if (task == Task.DATAGRAMS) {
			DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions());
			socket.handler((packet) -> places.service().count(packet.data().getBytes()));
			socket.listen(places.port(), "127.0.0.1")
				.toCompletionStage()
				.toCompletableFuture()
				.get(10, TimeUnit.SECONDS);
			return;
		}
		vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true).setAcceptBacklog(1024))
			.connectHandler((socket) -> connected(socket, task, places.service()))
			.listen(places.port(), "127.0.0.1")
			.toCompletionStage()
			.toCompletableFuture()
			.get(10, TimeUnit.SECONDS);
	}

	private static void connected(NetSocket socket, Task task, Service service) {
		if (task == Task.LINES) {
			socket.handler(RecordParser.newDelimited("\n", (line) -> service.count(line.getBytes())));
		}
		else {
			socket.handler(frames(socket, service));
		}
	}

	private static RecordParser frames(NetSocket socket, Service service) {
		RecordParser parser = RecordParser.newFixed(4);
		boolean[] body = { false };
		parser.handler((part) -> {
			if (body[0]) {
				byte[] answer = service.echo(part.getBytes());
				socket.write(Buffer.buffer(answer.length + 4).appendInt(answer.length).appendBytes(answer));
				parser.fixedSizeMode(4);
			}
			else {
				parser.fixedSizeMode(part.getInt(0));
			}
			body[0] = !body[0];
		});
		return parser;
	}

}
