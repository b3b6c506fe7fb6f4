package dev.sluice.framing;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UntilCloseFraming}.
 */
class UntilCloseFramingTests {

	private final FramingDefinition definition = FramingDefinition.of(FramingType.UNTIL_CLOSE);

	private final FramingTester untilClose = new FramingTester(this.definition, 8);

	@Test
	void takesAllBytesAtTheEndOfTheStream() {
		this.untilClose.reads("one\ntwo", "one\ntwo");
		this.untilClose.waits("one");
	}

	@Test
	void hasNoFrameInAStreamWithoutBytes() {
		this.untilClose.reads("");
	}

	@Test
	void holdsTheLimit() {
		this.untilClose.reads("12345678", "12345678");
		this.untilClose.readsTooLong("123456789");
		this.untilClose.refusesTooLong("123456789");
	}

	@Test
	void writesOneFrameThatEndsTheStream() throws FramingException {
		FrameWriter writer = Framings.create(this.definition, (bean) -> new RawFraming()).newWriter(8);
		ByteBuf out = FramingTester.buffer("");
		ByteBuf payload = FramingTester.buffer("one");
		writer.write(payload, out);
		assertThat(FramingTester.string(out)).isEqualTo("one");
		assertThat(writer.endsStream()).isTrue();
		assertThatExceptionOfType(FramingException.class).isThrownBy(() -> writer.write(payload, out))
			.withMessageContaining("second payload");
		assertThat(FramingTester.string(out)).isEqualTo("one");
	}

}
