package dev.sluice.framing;

import dev.sluice.framing.FramingDefinition.Unended;
import dev.sluice.framing.FramingDefinition.WriteForm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OctetCountingFraming}.
 */
class OctetCountingFramingTests {

	private final FramingTester counted = new FramingTester(FramingDefinition.of(FramingType.OCTET_COUNTING), 12);

	private final FramingTester lines = new FramingTester(
			FramingTester.definition(FramingType.OCTET_COUNTING, "write", WriteForm.LINE, "unended", Unended.ACCEPT),
			12);

	@Test
	void tellsBothFormsApartMessageByMessage() {
		this.counted.reads("7 <34>a\nb<34>line\n12 <34>12345678<34>crlf\r\n0 zero\n", "<34>a\nb", "<34>line",
				"<34>12345678", "<34>crlf", "0 zero");
	}

	@Test
	void skipsEmptyLines() {
		this.counted.reads("\n3 one\n3 two\r\n\r\n", "one", "two");
	}

	@Test
	void holdsTheLimit() {
		this.counted.reads("123456789012\n".replace("1234", "abcd") + "12 123456789012", "abcd56789012",
				"123456789012");
		this.counted.readsTooLong("13");
		this.counted.readsTooLong("3 one99999999999999999999", "one");
		this.counted.readsTooLong("abcdefghijklm");
		this.counted.refusesTooLong("abcdefghijklm");
		this.lines.refusesTooLong("abcdefghijklm");
	}

	@Test
	void refusesBadCounts() {
		this.counted.readsMalformed("3one", "count");
		this.counted.readsMalformed("3\n", "count");
		this.counted.readsMalformed("1-2 x", "count");
	}

	@Test
	void tellsACleanEndFromATruncatedMessage() {
		this.counted.reads("");
		this.counted.readsTruncated("1");
		this.counted.readsTruncated("3 on");
		this.counted.readsTruncated("a\nline", "a");
	}

	@Test
	void acceptsAnUnendedLineWhereTold() {
		this.lines.reads("a\n<34>last", "a", "<34>last");
		this.lines.reads("abcdefghijkl\r", "abcdefghijkl");
		this.lines.reads("a\n\r", "a");
		this.lines.readsTruncated("3 on");
		this.lines.readsTooLong("abcdefghijklm");
	}

	@Test
	void writesCountedMessages() throws FramingException {
		assertThat(this.counted.written("one", "a\nb", "1234567890")).isEqualTo("3 one3 a\nb10 1234567890");
	}

	@Test
	void writesLines() throws FramingException {
		assertThat(this.lines.written("one", "<34>two", "0")).isEqualTo("one\n<34>two\n0\n");
	}

	@Test
	void refusesWhatWouldReadBackAsSomethingElse() {
		this.lines.refusesMalformed("a\nb", "terminator");
		this.lines.refusesMalformed("1 a", "count");
		this.lines.refusesMalformed("", "empty");
		this.counted.refusesMalformed("", "empty");
	}

}
