package dev.sluice.transport.tcp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;

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

import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@ParameterizedClass
@EnumSource(EventLoops.Backend.class)
@ExtendWith(NoLeaks.class)
class NettyTcpConnectionTests {

	private static final Duration SHORT = Duration.ofMillis(200);

	private final TcpWire wire;

	private final List<Recording> opened = new CopyOnWriteArrayList<>();

	NettyTcpConnectionTests(EventLoops.Backend backend) {
		this.wire = new TcpWire(backend);
	}

	@AfterEach
	void close() {
		this.wire.close();
	}

	@Test
	void answersAllOf2000RequestsThatAClientSentBeforeItHalfClosed() throws Exception {
		try (Client client = new Client(serve(Recording::echo))) {
			client.write(String.join("\n", numbers(2000)) + "\n");
			client.endOutput();
			assertThat(readAll(client)).isEqualTo(numbers(2000));
		}
		assertClosedInOrder();
	}

	@Test
	void answersAllRequestsOfAHalfClosedClientThatReadsLate() throws Exception {
		String filler = "x".repeat(5000);
		try (Client client = new Client(serve(Recording::echo))) {
			for (String number : numbers(2000)) {
				client.write(number + filler + "\n");
			}
			client.endOutput();
			Recording recording = opened();
			await().until(() -> recording.inputEnded.get() == 1);
			assertThat(readAll(client)).hasSize(2000).last().isEqualTo(1999 + filler);
		}
	}

	@Test
	void aHalfClosedClientThatReadsLateGetsAnswersThatAreMadeLater() throws Exception {
		String filler = "x".repeat(5000);
		try (Client client = new Client(serve((recording) -> recording.stayingOpen = true))) {
			client.endOutput();
			Recording recording = opened();
			await().until(() -> recording.inputEnded.get() == 1);
			onLoop(recording, (connection) -> {
				for (String number : numbers(2000)) {
					connection.write(Unpooled.copiedBuffer(number + filler, StandardCharsets.ISO_8859_1));
				}
				connection.closeGracefully();
			});
			assertThat(readAll(client)).hasSize(2000).last().isEqualTo(1999 + filler);
		}
	}

	@Test
	void aPauseHoldsBackWhatHasArrived() throws Exception {
		try (Client client = new Client(serve((recording) -> recording.onFrame = recording.connection::pauseReading))) {
			client.write(String.join("\n", numbers(50)) + "\n");
			client.endOutput();
			Recording recording = opened();
			for (int i = 1; i <= 50; i++) {
				int frames = i;
				await().until(() -> recording.frames.size() == frames);
				assertThat(recording.inputEnded).hasValue(0);
				recording.connection.resumeReading();
			}
			assertThat(client.read()).isEqualTo(-1);
			assertThat(recording.frames).isEqualTo(numbers(50));
			assertThat(recording.inputEnded).hasValue(1);
		}
		assertClosedInOrder();
	}

	@Test
	void aPauseReachesTheSender() throws Exception {
		try (Client client = new Client(serve((recording) -> recording.onFrame = recording.connection::pauseReading))) {
			AtomicInteger written = new AtomicInteger();
			String line = "x".repeat(9999) + "\n";
			Thread writer = Thread.ofPlatform().daemon().start(() -> {
				try {
					for (int i = 0; i < 3000; i++) {
						client.write(line);
						written.incrementAndGet();
					}
				}
				catch (IOException ex) {
					written.set(-1);
				}
			});
			Recording recording = opened();
			await().during(Duration.ofMillis(300)).until(() -> written.get() > 0 && written.get() < 3000);
			recording.onFrame = () -> {
			};
			recording.connection.resumeReading();
			await().until(() -> recording.frames.size() == 3000);
			writer.join();
			assertThat(written).hasValue(3000);
		}
	}

	@Test
	void aPauseThatEndsWithinAFrameChangesNothing() throws Exception {
		try (Client client = new Client(serve((recording) -> recording.onFrame = () -> {
			recording.connection.pauseReading();
			recording.connection.resumeReading();
		}))) {
			client.write(String.join("\n", numbers(100)) + "\n");
			Recording recording = opened();
			await().until(() -> recording.frames.size() == 100);
			client.write("more\n");
			await().until(() -> recording.frames.size() == 101);
		}
	}

	@Test
	void putsABigFrameTogetherFromSmallReads() throws Exception {
		this.wire.maxFrameSize(1_000_000);
		String big = "0123456789".repeat(100_000);
		try (Client client = new Client(serve(Recording::echo))) {
			for (int i = 0; i < big.length(); i += 1000) {
				client.write(big.substring(i, i + 1000));
			}
			client.write("\nsmall\n");
			assertThat(client.readLine()).isEqualTo(big);
			assertThat(client.readLine()).isEqualTo("small");
		}
	}

	@Test
	void takesAFrameByteByByte() throws Exception {
		try (Client client = new Client(serve(Recording::echo))) {
			for (char next : "hello\nworld\n".toCharArray()) {
				client.write(String.valueOf(next));
			}
			assertThat(client.readLine()).isEqualTo("hello");
			assertThat(client.readLine()).isEqualTo("world");
		}
	}

	@Test
	void aMalformedFrameIsToldOnceAndClosesTheConnection() throws Exception {
		try (Client client = new Client(serve(Recording::echo))) {
			client.write("\u00FF\n\u00FF\n");
			assertThat(client.read()).isEqualTo(-1);
		}
		Recording recording = assertClosedInOrder();
		assertThat(recording.malformed).singleElement()
			.satisfies((failure) -> assertThat(failure.isTooLong()).isFalse());
		assertThat(recording.frames).isEmpty();
	}

	@Test
	void aFrameThatIsTooLongIsToldAsSuch() throws Exception {
		this.wire.maxFrameSize(10);
		try (Client client = new Client(serve(Recording::echo))) {
			client.write("more than ten bytes and no end");
			assertThat(client.read()).isEqualTo(-1);
		}
		assertThat(assertClosedInOrder().malformed).singleElement()
			.satisfies((failure) -> assertThat(failure.isTooLong()).isTrue());
	}

	@Test
	void anEndInsideAFrameIsMalformed() throws Exception {
		try (Client client = new Client(serve(Recording::echo))) {
			client.write("one\ntw");
			client.endOutput();
			assertThat(readAll(client)).containsExactly("one");
		}
		Recording recording = assertClosedInOrder();
		assertThat(recording.malformed).hasSize(1);
		assertThat(recording.inputEnded).hasValue(0);
	}

	@Test
	void aResetIsToldOnceWithItsCause() throws Exception {
		Client client = new Client(serve((recording) -> {
		}));
		client.write("one\n");
		Recording recording = opened();
		await().until(() -> recording.frames.size() == 1);
		client.reset();
		await().until(() -> recording.closed.get() == 1);
		assertThat(recording.failure.get()).isInstanceOf(IOException.class);
		assertThat(recording.connection.failure()).isSameAs(recording.failure.get());
		assertThat(recording.connection.isOpen()).isFalse();
	}

	@Test
	void aPayloadThatCannotBeFramedLeavesTheConnectionInUse() throws Exception {
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			onLoop(recording, (connection) -> {
				assertThatExceptionOfType(FramingException.class).isThrownBy(() -> write(connection, "two\nlines"));
				write(connection, "one line");
				connection.flush();
			});
			assertThat(client.readLine()).isEqualTo("one line");
			await().untilAsserted(() -> assertThat(recording.written).containsExactly("1"));
		}
	}

	@Test
	void tellsWhatBecameOfEachWrite() throws Exception {
		Client client = new Client(serve((recording) -> {
		}));
		Recording recording = opened();
		onLoop(recording, (connection) -> {
			write(connection, "one");
			write(connection, "two");
			connection.flush();
			write(connection, "three");
			connection.flush();
		});
		await().untilAsserted(() -> assertThat(recording.written).containsExactly("2", "1"));
		assertThat(client.readLine()).isEqualTo("one");
		client.close();
		await().until(() -> recording.closed.get() == 1);
		onLoop(recording, (connection) -> {
			write(connection, "late");
			connection.flush();
		});
		await().untilAsserted(() -> assertThat(recording.written).containsExactly("2", "1", "1 failed"));
	}

	@Test
	void writesOfOneReadLeaveTogether() throws Exception {
		try (Client client = new Client(serve(Recording::echo))) {
			client.write(String.join("\n", numbers(100)) + "\n");
			for (String number : numbers(100)) {
				assertThat(client.readLine()).isEqualTo(number);
			}
			Recording recording = opened();
			await().until(() -> recording.written.stream().mapToInt(Integer::parseInt).sum() == 100);
			assertThat(recording.written).hasSizeLessThan(10);
		}
	}

	@Test
	void countsWhatThePeerHasTaken() throws Exception {
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			int size = fill(recording);
			onLoop(recording, (connection) -> {
				assertThat(connection.isAllTaken()).isFalse();
				assertThat(connection.bytesTaken()).isLessThan(size);
			});
			client.skip(size);
			await().untilAsserted(() -> onLoop(recording, (connection) -> {
				assertThat(connection.bytesTaken()).isEqualTo(size);
				assertThat(connection.isAllTaken()).isTrue();
			}));
		}
	}

	@Test
	void closingGracefullySendsWhatWasWrittenAndWaitsForThePeer() throws Exception {
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			int size = fill(recording);
			onLoop(recording, NettyTcpConnection::closeGracefully);
			client.write("unheard\n");
			client.skip(size);
			assertThat(client.read()).isEqualTo(-1);
			assertThat(recording.closed).hasValue(0);
			assertThat(recording.frames).isEmpty();
		}
		assertClosedInOrder();
	}

	@Test
	void closingGracefullyLingersNoLongerThanAllowed() throws Exception {
		this.wire.linger(SHORT);
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			recording.connection.closeGracefully();
			assertThat(client.read()).isEqualTo(-1);
			await().until(() -> recording.closed.get() == 1);
		}
	}

	@Test
	void closingGracefullyGivesUpOnAPeerThatDoesNotRead() throws Exception {
		this.wire.linger(SHORT);
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			fill(recording);
			recording.connection.closeGracefully();
			client.write("but it writes\n");
			await().until(() -> recording.closed.get() == 1);
			assertThat(recording.written).last().asString().contains("failed");
		}
	}

	@Test
	void closingGracefullyWaitsForAPeerThatReadsSlowly() throws Exception {
		Duration linger = Duration.ofSeconds(2);
		this.wire.linger(linger).maxFrameSize(20_000_000);
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			int size = 10_000_000;
			onLoop(recording, (connection) -> {
				write(connection, "x".repeat(size - 1));
				connection.flush();
			});
			recording.connection.closeGracefully();
			for (int part = 0; part < 10; part++) {
				client.skip(500_000);
				// Ten of these are longer than the time of lingering.
				await().pollDelay(linger.dividedBy(8)).until(() -> true);
			}
			client.skip(size - 10 * 500_000);
			assertThat(client.read()).isEqualTo(-1);
		}
	}

	@Test
	void halfClosingWaitsForWhatIsHeldBackHoweverLongItTakes() throws Exception {
		this.wire.linger(SHORT);
		try (Client client = new Client(serve((recording) -> recording.onFrame = recording.connection::pauseReading))) {
			client.write("one\ntwo\n");
			Recording recording = opened();
			await().until(() -> recording.frames.size() == 1);
			recording.connection.halfClose();
			assertThat(client.read()).isEqualTo(-1);
			client.write("three\n");
			client.endOutput();
			await().during(SHORT.multipliedBy(3)).until(() -> recording.closed.get() == 0);
			recording.onFrame = () -> {
			};
			recording.connection.resumeReading();
			await().until(() -> recording.closed.get() == 1);
			assertThat(recording.frames).containsExactly("one", "two", "three");
		}
	}

	@Test
	void halfClosingLingersNoLongerThanAllowedOnceNothingIsHeldBack() throws Exception {
		this.wire.linger(SHORT);
		try (Client client = new Client(serve((recording) -> recording.onFrame = recording.connection::pauseReading))) {
			client.write("one\n");
			Recording recording = opened();
			await().until(() -> recording.frames.size() == 1);
			recording.connection.halfClose();
			assertThat(client.read()).isEqualTo(-1);
			recording.connection.resumeReading();
			await().until(() -> recording.closed.get() == 1);
		}
	}

	@Test
	void aPeerThatDoesNotReadIsNotWaitedForOnceReadingStops() throws Exception {
		this.wire.linger(SHORT);
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			fill(recording);
			recording.connection.pauseReading();
			recording.connection.stopReading();
			client.write("but it writes\n");
			await().until(() -> recording.closed.get() == 1);
		}
	}

	@Test
	void whatWasReadAndHeldBackIsHandedOverWhenTheConnectionIsLost() throws Exception {
		Client client = new Client(serve((recording) -> recording.onFrame = recording.connection::pauseReading));
		client.write("one\ntwo\nthree\nhalf");
		Recording recording = opened();
		await().until(() -> recording.frames.size() == 1);
		recording.connection.close();
		await().until(() -> recording.closed.get() == 1);
		assertThat(recording.frames).containsExactly("one", "two", "three");
		assertThat(recording.malformed).isEmpty();
		client.close();
	}

	@Test
	void sendingOffTheEventLoopReturnsOnceItIsSent() throws Exception {
		try (Client client = new Client(serve((recording) -> {
		}))) {
			opened().connection.send(new GenericMessage<>("hello"));
			assertThat(client.readLine()).isEqualTo("hello");
		}
	}

	@Test
	void sendingToAPeerThatDoesNotReadFailsInTime() throws Exception {
		this.wire.linger(SHORT);
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			GenericMessage<byte[]> message = new GenericMessage<>(
					"x".repeat(60_000).getBytes(StandardCharsets.US_ASCII));
			assertThatExceptionOfType(MessagingException.class).isThrownBy(() -> {
				for (int i = 0; i < 10_000; i++) {
					recording.connection.send(message);
				}
			});
			client.write("but it writes\n");
			await().until(() -> recording.closed.get() == 1);
		}
	}

	@Test
	void sendingAfterTheCloseFailsToTheCaller() throws Exception {
		Client client = new Client(serve((recording) -> {
		}));
		Recording recording = opened();
		client.close();
		await().until(() -> recording.closed.get() == 1);
		assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> recording.connection.send(new GenericMessage<>("late")));
	}

	@Test
	void sendingWhatCannotBeFramedFailsToTheCaller() throws Exception {
		try (Client client = new Client(serve((recording) -> {
		}))) {
			NettyTcpConnection connection = opened().connection;
			assertThatExceptionOfType(MessagingException.class)
				.isThrownBy(() -> connection.send(new GenericMessage<>("two\nlines")));
			assertThatExceptionOfType(MessagingException.class)
				.isThrownBy(() -> connection.send(new GenericMessage<>(List.of("no text"))));
			connection.send(new GenericMessage<>("text"));
			assertThat(client.readLine()).isEqualTo("text");
		}
	}

	@Test
	void closingAtOnceIsToldOnce() throws Exception {
		try (Client client = new Client(serve((recording) -> {
		}))) {
			Recording recording = opened();
			recording.connection.close();
			recording.connection.close();
			assertThat(client.read()).isEqualTo(-1);
			await().until(() -> recording.closed.get() == 1);
			recording.connection.close();
			recording.connection.closeGracefully();
		}
		await().during(Duration.ofMillis(50)).until(() -> opened().closed.get() == 1);
	}

	private int serve(Consumer<Recording> behaviour) {
		return this.wire.serve((connection) -> {
			Recording recording = new Recording(connection);
			behaviour.accept(recording);
			this.opened.add(recording);
			return recording;
		}).getPort();
	}

	private Recording opened() {
		await().until(() -> !this.opened.isEmpty());
		return this.opened.getFirst();
	}

	private Recording assertClosedInOrder() {
		Recording recording = opened();
		await().until(() -> recording.closed.get() == 1);
		assertThat(recording.failure.get()).isNull();
		return recording;
	}

	/** Writes more than the sockets between hold. */
	private static int fill(Recording recording) throws Exception {
		int frames = 500;
		String line = "x".repeat(19_999);
		onLoop(recording, (connection) -> {
			for (int i = 0; i < frames; i++) {
				write(connection, line);
			}
			connection.flush();
		});
		return frames * 20_000;
	}

	private static void write(NettyTcpConnection connection, String text) throws FramingException {
		connection.write(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
	}

	private static void onLoop(Recording recording, LoopTask task) throws Exception {
		recording.connection.eventLoop().submit(() -> {
			task.run(recording.connection);
			return null;
		}).get(20, TimeUnit.SECONDS);
	}

	private static List<String> numbers(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).toList();
	}

	private static List<String> readAll(Client client) throws IOException {
		List<String> lines = new ArrayList<>();
		for (String line = client.readLine(); line != null; line = client.readLine()) {
			lines.add(line);
		}
		return lines;
	}

	@FunctionalInterface
	private interface LoopTask {

		void run(NettyTcpConnection connection) throws Exception;

	}

	/**
	 * Writes down what it is told.
	 */
	private static final class Recording implements FrameListener {

		private final NettyTcpConnection connection;

		private final List<String> frames = new CopyOnWriteArrayList<>();

		private final List<String> written = new CopyOnWriteArrayList<>();

		private final List<FramingException> malformed = new CopyOnWriteArrayList<>();

		private final AtomicInteger inputEnded = new AtomicInteger();

		private final AtomicInteger closed = new AtomicInteger();

		private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

		private volatile Runnable onFrame = () -> {
		};

		private boolean echo;

		private boolean stayingOpen;

		Recording(NettyTcpConnection connection) {
			this.connection = connection;
		}

		void echo() {
			this.echo = true;
		}

		@Override
		public void onFrame(ByteBuf frame) {
			assertThat(this.closed).hasValue(0);
			this.frames.add(frame.toString(StandardCharsets.ISO_8859_1));
			if (this.echo) {
				try {
					this.connection.write(frame);
				}
				catch (FramingException ex) {
					throw new IllegalStateException(ex);
				}
			}
			this.onFrame.run();
		}

		@Override
		public void onWritten(int frames, @Nullable Throwable failure) {
			this.written.add((failure != null) ? frames + " failed" : Integer.toString(frames));
		}

		@Override
		public void onMalformed(FramingException failure, NettyTcpConnection connection) {
			this.malformed.add(failure);
			FrameListener.super.onMalformed(failure, connection);
		}

		@Override
		public void onInputEnd(NettyTcpConnection connection) {
			this.inputEnded.incrementAndGet();
			if (!this.stayingOpen) {
				FrameListener.super.onInputEnd(connection);
			}
		}

		@Override
		public void onClosed(@Nullable Throwable failure) {
			this.failure.set(failure);
			this.closed.incrementAndGet();
		}

	}

}
