package dev.sluice.framing;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Payloads}.
 */
class PayloadsTests {

	static Stream<Named<UnaryOperator<ByteBuf>>> kindsOfBuffers() {
		return Stream.of(Named.of("part of an array", (all) -> all.slice(2, 5).skipBytes(1)),
				Named.of("array read in part", (all) -> all.skipBytes(3).writerIndex(7)),
				Named.of("memory outside the heap", (all) -> direct(all.slice(2, 5)).skipBytes(1)),
				Named.of("read-only array", (all) -> all.asReadOnly().slice(3, 4)));
	}

	private static ByteBuf direct(ByteBuf bytes) {
		return UnpooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
	}

	@ParameterizedTest
	@MethodSource("kindsOfBuffers")
	void theReadableBytesOfAnyBufferAreAppendedAndMayBeAppendedAgain(UnaryOperator<ByteBuf> kind) {
		ByteBuf payload = kind.apply(Unpooled.copiedBuffer("0123456789", StandardCharsets.ISO_8859_1));
		ByteBuf out = UnpooledByteBufAllocator.DEFAULT.directBuffer().writeByte('>');
		Payloads.append(payload, out);
		Payloads.append(payload, out);
		assertThat(FramingTester.string(out)).isEqualTo(">34563456");
		assertThat(FramingTester.string(payload)).isEqualTo("3456");
		payload.release();
		out.release();
	}

}
