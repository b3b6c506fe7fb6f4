package dev.sluice.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Bytes that are no frames, almost frames, and frames cut anywhere, over real connections
 * that end in every way, with each buffer watched for leaks.
 */
@ExtendWith(OutputCaptureExtension.class)
class HostileBytesIntegrationTests {

	/** Of each framing; 25 000 send over a million frames. */
	private static final int CONNECTIONS = Integer.getInteger("sluice.fuzz.connections", 60);

	private static final int PIECES = 40;

	/** Bytes that mean something to one framing or another. */
	private static final byte[] SPECIAL = "\0\1\2\3\4\r\n\u000B\u001C 0129{}[]\",:\\tru-|<"
		.getBytes(StandardCharsets.UTF_8);

	private ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

	@BeforeEach
	void watchEachBuffer() {
		this.level = ResourceLeakDetector.getLevel();
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
	}

	@AfterEach
	void watchAsBefore() {
		ResourceLeakDetector.setLevel(this.level);
	}

	private static byte[] piece(Random random) {
		byte[] bytes = new byte[random.nextInt(100)];
		boolean special = random.nextInt(4) > 0;
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = special ? SPECIAL[random.nextInt(SPECIAL.length)] : (byte) random.nextInt(256);
		}
		return bytes;
	}

	private static void attack(GatewayTester gateway, Random random) {
		try (TcpClient client = gateway.connect("orders")) {
			for (int i = random.nextInt(PIECES); i >= 0; i--) {
				client.send(piece(random));
			}
			switch (random.nextInt(3)) {
				case 0 -> client.rest();
				case 1 -> client.socket().setSoLinger(true, 0);
				default -> {
					client.endOutput();
					client.rest();
				}
			}
		}
		catch (IOException ex) {
			// The gateway has closed before.
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "line", "crlf", "nul", "{type: delimiter, delimiter: '||'}", "stx-etx",
			"{type: stx-etx, check: lrc}", "{type: fixed, length: 16}", "length-field",
			"{type: length-field, width: 1}", "{type: length-field, width: 2, offset: 4}",
			"{type: length-text, digits: 2}", "varint", "mllp", "octet-counting", "json", "raw", "until-close" })
	void nothingIsLostNorLeakedWhateverComes(String framing, CapturedOutput output) {
		Sink.taken.set(0);
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: %s
				      on-error: reply
				      error-reply: "NAK"
				      limits: {frame-size: 64B}
				      deadlines: {frame: 100ms, idle: 200ms, linger: 200ms}
				  routes:
				    all: {from: orders, to: sink}
				""".formatted(framing), Beans.class)) {
			Random random = new Random(framing.hashCode());
			for (int i = 0; i < CONNECTIONS; i++) {
				attack(gateway, random);
			}
			assertThat(gateway.settled("orders").received()).isEqualTo(Sink.taken.get());
			await().untilAsserted(() -> assertThat(gateway.inbound("orders").status().connections()).isZero());
		}
		assertNothingLeaked(output);
	}

	/** A leak is told when another buffer is made after the lost one was collected. */
	private static void assertNothingLeaked(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			System.gc();
			ByteBuf probe = ByteBufAllocator.DEFAULT.directBuffer();
			probe.release();
		}
		assertThat(output).doesNotContain("LEAK:");
	}

	static class Beans {

		@Bean
		Sink sink() {
			return new Sink();
		}

	}

	static class Sink {

		static final AtomicLong taken = new AtomicLong();

		public void take(byte[] payload) {
			taken.incrementAndGet();
		}

	}

}
