package dev.sluice.framing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FixedFraming}.
 */
class FixedFramingTests {

	private final FramingDefinition three = FramingTester.definition(FramingType.FIXED, "length", 3);

	private final FramingTester fixed = new FramingTester(this.three, 3);

	@Test
	void cutsFramesOfItsLength() {
		this.fixed.reads("");
		this.fixed.reads("onetwo", "one", "two");
		this.fixed.readsTruncated("onetw", "one");
	}

	@Test
	void failsWithTheFirstByteWhereTheLengthIsOverTheLimit() {
		new FramingTester(this.three, 2).readsTooLong("o");
	}

	@Test
	void writesPayloadsOfItsLengthOnly() throws FramingException {
		assertThat(this.fixed.written("one", "two")).isEqualTo("onetwo");
		this.fixed.refusesMalformed("on", "2 bytes where frames have 3");
		this.fixed.refusesMalformed("", "0 bytes");
		this.fixed.refusesTooLong("four");
	}

}
