package dev.sluice.framing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MllpFraming}.
 */
class MllpFramingTests {

	private static final String START = "\u000B";

	private static final String END = "\u001C\r";

	private final FramingTester mllp = new FramingTester(FramingDefinition.of(FramingType.MLLP), 8);

	@Test
	void cutsBlocks() {
		this.mllp.reads(START + "MSH\rPID" + END + START + END, "MSH\rPID", "");
	}

	@Test
	void skipsLineEndsBetweenBlocks() {
		this.mllp.reads("\r\n" + START + "a" + END + "\n\r\n" + START + "b" + END + "\n", "a", "b");
	}

	@Test
	void keepsSeparatorsInsideABlock() {
		this.mllp.reads(START + "a\u001Cb\u000Bc" + END + START + "\u001C" + END, "a\u001Cb\u000Bc", "\u001C");
	}

	@Test
	void refusesAnythingElseBetweenBlocks() {
		this.mllp.readsMalformed(START + "a" + END + "x", "0B", "a");
		this.mllp.readsMalformed("\nMSH", "0B");
	}

	@Test
	void holdsTheLimit() {
		this.mllp.reads(START + "12345678" + END, "12345678");
		this.mllp.waits(START + "12345678\u001C");
		this.mllp.readsTooLong(START + "123456789");
		this.mllp.readsTooLong(START + "12345678\u001C\n");
		this.mllp.refusesTooLong("123456789");
	}

	@Test
	void tellsACleanEndFromATruncatedBlock() {
		this.mllp.reads("");
		this.mllp.reads("\r\n");
		this.mllp.readsTruncated(START);
		this.mllp.readsTruncated(START + "a\u001C");
	}

	@Test
	void writesBlocks() throws FramingException {
		assertThat(this.mllp.written("MSH", "", "a\u001C"))
			.isEqualTo(START + "MSH" + END + START + END + START + "a\u001C" + END);
		this.mllp.reads(this.mllp.written("a\u001C", "\u000B"), "a\u001C", "\u000B");
	}

	@Test
	void refusesAPayloadThatHoldsTheEnd() {
		this.mllp.refusesMalformed("a" + END + "b", "terminator");
	}

}
