package dev.sluice.framing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LengthTextFraming}.
 */
class LengthTextFramingTests {

	private static FramingTester tester(int maxFrameSize, Object... options) {
		return new FramingTester(FramingTester.definition(FramingType.LENGTH_TEXT, options), maxFrameSize);
	}

	private final FramingTester four = tester(12, "digits", 4);

	@Test
	void cutsFramesThatDigitsAnnounce() {
		this.four.reads("0003one00000012123456789012", "one", "", "123456789012");
	}

	@Test
	void refusesALengthOverTheLimitBeforeTheBodyArrives() {
		this.four.readsTooLong("0001a0013", "a");
		tester(12, "digits", 18).readsTooLong("999999999999999999");
	}

	@Test
	void refusesAnythingButDigitsAsSoonAsItArrives() {
		this.four.readsMalformed("x", "decimal digits");
		this.four.readsMalformed("00 3one", "decimal digits");
		this.four.readsMalformed("-001", "decimal digits");
		this.four.readsMalformed("000:", "decimal digits");
	}

	@Test
	void tellsACleanEndFromATruncatedFrame() {
		this.four.reads("");
		this.four.readsTruncated("000");
		this.four.readsTruncated("0003on");
	}

	@Test
	void writesLeadingZeros() throws FramingException {
		assertThat(this.four.written("one", "", "123456789012")).isEqualTo("0003one00000012123456789012");
		assertThat(tester(12, "digits", 18).written("a")).isEqualTo("0".repeat(17) + "1a");
	}

	@Test
	void addsTheAdjustmentToTheLength() throws FramingException {
		FramingTester inclusive = tester(8, "digits", 2, "adjustment", -2);
		inclusive.reads("05one02", "one", "");
		inclusive.readsMalformed("01", "adjustment");
		assertThat(inclusive.written("one", "")).isEqualTo("05one02");
		tester(8, "digits", 2, "adjustment", 3).refusesMalformed("ab", "adjustment");
	}

	@Test
	void refusesPayloadsThatAreTooLong() {
		this.four.refusesTooLong("1234567890123");
		tester(100, "digits", 1).refusesTooLong("1234567890");
	}

}
