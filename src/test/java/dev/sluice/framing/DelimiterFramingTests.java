package dev.sluice.framing;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DelimiterFraming}.
 */
class DelimiterFramingTests {

	private final FramingTester crlf = new FramingTester(FramingDefinition.of(FramingType.CRLF), 8);

	private final FramingTester nul = new FramingTester(FramingDefinition.of(FramingType.NUL), 8);

	private static FramingTester delimiter(String delimiter) {
		return new FramingTester(FramingTester.definition(FramingType.DELIMITER, "delimiter", delimiter), 8);
	}

	@Test
	void cutsAtCarriageReturnLineFeedOnly() {
		this.crlf.reads("one\r\na\nb\rc\r\n\r\n\r\r\n", "one", "a\nb\rc", "", "\r");
	}

	@Test
	void cutsAtZeroBytes() {
		this.nul.reads("one\0\0a\r\n\0", "one", "", "a\r\n");
	}

	@Test
	void cutsAtADelimiterWhoseBeginningIsInTheFrame() {
		delimiter("||").reads("a|b||||c||", "a|b", "", "c");
		delimiter("aab").reads("aaabxaab", "a", "x");
		delimiter("abab").reads("ababaabab", "", "a");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			\\r\\n,       0D0A
			\\t\\0\\\\,   09005C
			\\x1cEnd,     1C456E64
			hex:0D0A03,   0D0A03
			hex:ff,       FF
			é,            C3A9
			""")
	void understandsDelimiters(String delimiter, String bytes) throws FramingException {
		assertThat(delimiter(delimiter).written("a")).isEqualTo("a" + RecordedFramesTests.string(bytes));
	}

	@Test
	void readsAFrameAtTheLimit() {
		this.crlf.reads("12345678\r\n", "12345678");
		this.crlf.waits("12345678\r");
		this.nul.reads("12345678\0", "12345678");
		delimiter("<END>").reads("12345678<END>", "12345678");
		delimiter("<END>").waits("12345678<END");
	}

	@Test
	void refusesAFrameOverTheLimitAsSoonAsItIsKnown() {
		this.crlf.readsTooLong("123456789");
		this.crlf.readsTooLong("12345678\r ");
		this.crlf.readsTooLong("ok\r\n123456789\r\n", "ok");
		this.nul.readsTooLong("123456789\0");
		delimiter("<END>").readsTooLong("12345678<ENX");
	}

	@Test
	void tellsACleanEndFromATruncatedFrame() {
		this.crlf.reads("");
		this.crlf.readsTruncated("a\r\nb\r", "a");
		this.nul.readsTruncated("a");
	}

	@Test
	void writesTheTerminator() throws FramingException {
		assertThat(this.crlf.written("one", "", "a\nb\r")).isEqualTo("one\r\n\r\na\nb\r\r\n");
		assertThat(this.nul.written("one")).isEqualTo("one\0");
		assertThat(delimiter("||").written("a|b")).isEqualTo("a|b||");
	}

	@Test
	void refusesPayloadsThatHoldTheTerminator() {
		this.crlf.refusesMalformed("a\r\nb", "holds the terminator");
		this.nul.refusesMalformed("\0", "holds the terminator");
		this.crlf.refusesTooLong("123456789");
	}

	@Test
	void refusesPayloadsWithWhoseEndTheTerminatorWouldAppearEarlier() throws FramingException {
		delimiter("||").refusesMalformed("a|", "beginning");
		delimiter("abab").refusesMalformed("xab", "beginning");
		assertThat(delimiter("abab").written("xa")).isEqualTo("xaabab");
		delimiter("abab").reads("xaabab", "xa");
	}

	@Test
	void writesOnlyWhatItReadsBack() {
		Random random = new Random(7);
		for (int i = 0; i < 5_000; i++) {
			FramingTester tester = delimiter(letters(random, 1 + random.nextInt(4)));
			String payload = letters(random, random.nextInt(8));
			String written;
			try {
				written = tester.written(payload, payload);
			}
			catch (FramingException ex) {
				continue;
			}
			tester.reads(written, payload, payload);
		}
	}

	private static String letters(Random random, int size) {
		return random.ints(size, 'a', 'c').mapToObj(Character::toString).reduce("", String::concat);
	}

}
