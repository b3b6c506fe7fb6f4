package dev.sluice.framing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LineFraming}.
 */
class LineFramingTests {

	private final FramingTester line = new FramingTester(FramingDefinition.of(FramingType.LINE), 8);

	@Test
	void cutsLinesAtLineFeedsAndDropsOneCarriageReturn() {
		this.line.reads("one\ntwo\r\n\nx\r\r\n\r\n", "one", "two", "", "x\r", "");
	}

	@Test
	void keepsCarriageReturnsInsideALine() {
		this.line.reads("a\rb\n", "a\rb");
	}

	@Test
	void readsALineAtTheLimit() {
		this.line.reads("12345678\n12345678\r\n", "12345678", "12345678");
		this.line.waits("12345678\r");
	}

	@Test
	void refusesALineOverTheLimit() {
		this.line.readsTooLong("ok\n123456789\n", "ok");
		this.line.readsTooLong("123456789");
		this.line.readsTooLong("12345678\rx");
		this.line.readsTooLong("123456789\r\n");
	}

	@Test
	void tellsACleanEndFromATruncatedLine() {
		this.line.reads("");
		this.line.reads("a\n", "a");
		this.line.readsTruncated("a\nb", "a");
		this.line.readsTruncated("\r");
	}

	@Test
	void writesALineFeed() throws FramingException {
		assertThat(this.line.written("one", "", "12345678")).isEqualTo("one\n\n12345678\n");
	}

	@Test
	void refusesPayloadsThatAreNotALine() {
		this.line.refusesMalformed("a\nb", "terminator");
		this.line.refusesMalformed("a\n", "terminator");
		this.line.refusesTooLong("123456789");
	}

}
