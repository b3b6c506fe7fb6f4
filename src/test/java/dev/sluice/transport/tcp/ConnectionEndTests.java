package dev.sluice.transport.tcp;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingException;
import dev.sluice.transport.EventLoops;
import dev.sluice.transport.tcp.TcpWire.Client;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is left of a connection that ends badly. The time of lingering is longer than any
 * test waits: none may need it.
 */
@ParameterizedClass
@EnumSource(EventLoops.Backend.class)
@ExtendWith(NoLeaks.class)
class ConnectionEndTests {

	private final TcpWire wire;

	ConnectionEndTests(EventLoops.Backend backend) {
		this.wire = new TcpWire(backend).linger(Duration.ofHours(1));
	}

	@AfterEach
	void close() {
		this.wire.close();
	}

	@Test
	void anEndInsideAFrameDoesNotLinger() throws Exception {
		AtomicInteger closed = new AtomicInteger();
		int port = this.wire.serve((connection) -> new Listener(closed)).getPort();
		try (Client client = new Client(port)) {
			client.write("one\ntw");
			client.endOutput();
			assertThat(client.read()).isEqualTo(-1);
			await().until(() -> closed.get() == 1);
		}
	}

	@Test
	void closingWhilePausedDoesNotLingerWhereThePeerHasEnded() throws Exception {
		AtomicInteger closed = new AtomicInteger();
		AtomicReference<@Nullable NettyTcpConnection> paused = new AtomicReference<>();
		int port = this.wire.serve((connection) -> new Listener(closed) {

			@Override
			public void onFrame(ByteBuf frame) {
				connection.pauseReading();
				paused.set(connection);
			}

		}).getPort();
		try (Client client = new Client(port)) {
			client.write("one\ntwo\n");
			client.endOutput();
			await().until(() -> paused.get() != null);
			paused.get().closeGracefully();
			assertThat(client.read()).isEqualTo(-1);
			await().until(() -> closed.get() == 1);
		}
	}

	@Test
	void aClosedConnectionIsNotKeptUntilTheTimeOfLingering() throws Exception {
		AtomicInteger closed = new AtomicInteger();
		List<WeakReference<FrameListener>> listeners = new CopyOnWriteArrayList<>();
		int port = this.wire.serve((connection) -> {
			FrameListener listener = new Listener(closed) {

				@Override
				public void onFrame(ByteBuf frame) {
					connection.closeGracefully();
				}

			};
			listeners.add(new WeakReference<>(listener));
			return listener;
		}).getPort();
		for (int i = 0; i < 20; i++) {
			try (Client client = new Client(port)) {
				client.write("go\n");
				assertThat(client.read()).isEqualTo(-1);
			}
		}
		await().until(() -> closed.get() == 20);
		await().untilAsserted(() -> {
			this.wire.events().clear();
			System.gc();
			// The last ones may still be held by buffers that their event loop reuses.
			assertThat(listeners.stream().filter((listener) -> listener.get() != null).count()).isLessThan(5);
		});
	}

	@Test
	void aFramingThatFailsWhileWritingLeavesNothingOfTheFrameBehind() throws Exception {
		this.wire.framing(new Fragile());
		AtomicInteger failures = new AtomicInteger();
		int port = this.wire.serve((connection) -> new Listener(new AtomicInteger()) {

			@Override
			public void onFrame(ByteBuf frame) {
				try {
					connection.write(frame);
				}
				catch (FramingException ex) {
					failures.incrementAndGet();
				}
			}

		}).getPort();
		try (Client client = new Client(port)) {
			client.write("one\nbad\ntwo\n");
			assertThat(client.readLine()).isEqualTo("one");
			assertThat(client.readLine()).isEqualTo("two");
			assertThat(failures).hasValue(1);
		}
	}

	@Test
	void aFramingThatCannotBeginLeavesNoListenerBehind() throws Exception {
		AtomicInteger created = new AtomicInteger();
		this.wire.framing(new Framing() {

			@Override
			public FrameReader newReader(int maxFrameSize) {
				return TestFramings.LINE.newReader(maxFrameSize);
			}

			@Override
			public FrameWriter newWriter(int maxFrameSize) {
				throw new IllegalStateException("not today");
			}

		});
		NettyServerConnectionFactory server = this.wire.serve((connection) -> {
			created.incrementAndGet();
			return new Listener(new AtomicInteger());
		});
		try (Client client = new Client(server.getPort())) {
			assertThat(client.read()).isEqualTo(-1);
		}
		await().until(() -> server.openConnections() == 0);
		assertThat(created).hasValue(0);
	}

	private static class Listener implements FrameListener {

		private final AtomicInteger closed;

		Listener(AtomicInteger closed) {
			this.closed = closed;
		}

		@Override
		public void onFrame(ByteBuf frame) {
		}

		@Override
		public void onMalformed(FramingException failure, NettyTcpConnection connection) {
			connection.closeGracefully();
		}

		@Override
		public void onClosed(@Nullable Throwable failure) {
			this.closed.incrementAndGet();
		}

	}

	/**
	 * Lines, but "bad" is too much for it, half-way.
	 */
	private static final class Fragile implements Framing {

		@Override
		public FrameReader newReader(int maxFrameSize) {
			return TestFramings.LINE.newReader(maxFrameSize);
		}

		@Override
		public FrameWriter newWriter(int maxFrameSize) {
			FrameWriter lines = TestFramings.LINE.newWriter(maxFrameSize);
			return (payload, out) -> {
				if (payload.toString(StandardCharsets.US_ASCII).equals("bad")) {
					lines.write(Unpooled.copiedBuffer("half", StandardCharsets.US_ASCII), out);
					throw new IllegalStateException("cannot");
				}
				lines.write(payload, out);
			};
		}

	}

}
