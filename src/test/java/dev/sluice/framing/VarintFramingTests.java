package dev.sluice.framing;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link VarintFraming}.
 */
class VarintFramingTests {

	private final FramingTester small = new FramingTester(FramingDefinition.of(FramingType.VARINT), 8);

	private final FramingTester large = new FramingTester(FramingDefinition.of(FramingType.VARINT), 3_000_000);

	@Test
	void cutsFramesThatAVarintAnnounces() {
		this.small.reads("\3one\0\1a", "one", "", "a");
		this.large.reads("\u00AC\2" + "x".repeat(300), "x".repeat(300));
	}

	@ParameterizedTest
	@CsvSource({ "0, 00", "127, 7F", "128, 8001", "16383, FF7F", "16384, 808001", "2097152, 80808001" })
	void writesTheShortestVarint(int size, String header) throws FramingException {
		String body = "x".repeat(size);
		String stream = RecordedFramesTests.string(header) + body;
		assertThat(this.large.written(body)).isEqualTo(stream);
		assertThat(this.large.feed(List.of(stream)).frames()).containsExactly(body);
	}

	@Test
	void readsAVarintThatIsLongerThanNeeded() {
		this.small.reads("\u0081\u0080\u0080\u0080\0a", "a");
	}

	@Test
	void refusesALengthOverTheLimitBeforeTheBodyArrives() {
		this.small.reads("\u000812345678", "12345678");
		this.small.readsTooLong("\11");
		this.small.readsTooLong("\1a\u00FF\1", "a");
		this.small.readsTooLong(RecordedFramesTests.string("FFFFFFFF0F"));
		this.small.refusesTooLong("123456789");
	}

	@Test
	void refusesWhatIsNoVarint32() {
		this.small.readsMalformed(RecordedFramesTests.string("8080808080"), "five bytes");
		this.small.readsMalformed(RecordedFramesTests.string("FFFFFFFFFF01"), "five bytes");
		this.small.readsMalformed(RecordedFramesTests.string("8080808010"), "32 bits");
	}

	@Test
	void tellsACleanEndFromATruncatedFrame() {
		this.small.reads("");
		this.small.readsTruncated("\u0080");
		this.small.readsTruncated("\3on");
	}

}
