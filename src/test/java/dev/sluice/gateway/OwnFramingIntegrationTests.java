package dev.sluice.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.framing.FramingException;
import dev.sluice.message.Cause;
import dev.sluice.message.Outcome;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A framing that the application brings, well written or not.
 */
class OwnFramingIntegrationTests {

	private static GatewayTester gateway() {
		return GatewayTester.start("""
				sluice:
				  inbound:
				    orders:
				      listen: tcp://127.0.0.1:0
				      framing: {bean: brackets}
				      payload: text
				      pattern: request-reply
				      on-error: reply
				      error-reply: "NAK #{cause}"
				  routes:
				    all:
				      from: orders
				""", Beans.class);
	}

	@Test
	void cutsAndWritesFrames() throws IOException {
		try (GatewayTester gateway = gateway(); TcpClient client = gateway.connect("orders")) {
			client.send("a;b").send("c;").endOutput();
			assertThat(client.rest()).isEqualTo("<a><bc>");
			assertThat(gateway.settled("orders").ended(Outcome.HANDLED)).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "refused", "write" })
	void aPayloadThatItFailsToWriteFailsThatMessageOnly(String payload) throws IOException {
		try (GatewayTester gateway = gateway(); TcpClient client = gateway.connect("orders")) {
			client.send("a;" + payload + ";b;").endOutput();
			assertThat(client.rest()).isEqualTo("<a><NAK malformed><b>");
			assertThat(gateway.settled("orders").ended(Outcome.FAILED, Cause.MALFORMED)).isOne();
		}
	}

	@Test
	void aFailureToReadIsMalformed() throws IOException {
		try (GatewayTester gateway = gateway(); TcpClient client = gateway.connect("orders")) {
			assertThat(client.send("a;read;b;").rest()).isEqualTo("<a><NAK malformed>");
			assertThat(gateway.inbound("orders").invalidFrames(Cause.MALFORMED)).isOne();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Framing brackets() {
			return new Brackets();
		}

	}

	private static final class Brackets implements Framing {

		@Override
		public FrameReader newReader(int maxFrameSize) {
			return (in) -> {
				int size = in.bytesBefore((byte) ';');
				if (size < 0) {
					return null;
				}
				ByteBuf frame = in.readSlice(size);
				in.skipBytes(1);
				if (text(frame).equals("read")) {
					throw new IllegalStateException("cannot read");
				}
				return frame;
			};
		}

		@Override
		public FrameWriter newWriter(int maxFrameSize) {
			return (payload, out) -> {
				out.writeByte('<');
				switch (text(payload)) {
					case "refused" -> throw FramingException.malformed("not this one");
					case "write" -> throw new IllegalStateException("cannot write");
					default -> out.writeBytes(payload, payload.readerIndex(), payload.readableBytes()).writeByte('>');
				}
			};
		}

		private static String text(ByteBuf frame) {
			return frame.toString(StandardCharsets.UTF_8);
		}

	}

}
