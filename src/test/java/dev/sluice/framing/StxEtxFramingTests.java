package dev.sluice.framing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StxEtxFraming}.
 */
class StxEtxFramingTests {

	private final FramingTester plain = new FramingTester(FramingDefinition.of(FramingType.STX_ETX), 8);

	private final FramingTester lrc = new FramingTester(
			FramingTester.definition(FramingType.STX_ETX, "check", FramingDefinition.Check.LRC), 20);

	@Test
	void cutsBetweenStartAndEnd() {
		this.plain.reads("\2one\3\2\3\2a\2b\3", "one", "", "a\2b");
	}

	@Test
	void checksTheByteBehindTheEnd() {
		this.lrc.reads("\2AB\3\0\2\3\3\2ABCDEFGHIJ\3\10", "AB", "", "ABCDEFGHIJ");
		this.lrc.readsMalformed("\2AB\3\1", "check byte");
		this.lrc.readsTruncated("\2AB\3");
	}

	@Test
	void readsACheckByteThatLooksLikeTheEnd() {
		this.lrc.reads("\2AA\3\3\2C@\3\0", "AA", "C@");
	}

	@Test
	void refusesAnythingElseBetweenFrames() {
		this.plain.readsMalformed("\2a\3x", "STX", "a");
		this.plain.readsMalformed("\3", "STX");
	}

	@Test
	void holdsTheLimit() {
		this.plain.reads("\00212345678\3", "12345678");
		this.plain.readsTooLong("\002123456789");
		this.plain.readsTooLong("\002123456789\3");
		this.plain.refusesTooLong("123456789");
	}

	@Test
	void tellsACleanEndFromATruncatedFrame() {
		this.plain.reads("");
		this.plain.readsTruncated("\2");
		this.plain.readsTruncated("\2a\3\2b", "a");
	}

	@Test
	void writesStartEndAndCheckByte() throws FramingException {
		assertThat(this.plain.written("one", "")).isEqualTo("\2one\3\2\3");
		assertThat(this.lrc.written("AB", "", "ABCDEFGHIJ")).isEqualTo("\2AB\3\0\2\3\3\2ABCDEFGHIJ\3\10");
	}

	@Test
	void refusesAPayloadThatHoldsTheEnd() {
		this.plain.refusesMalformed("a\3b", "terminator");
	}

}
