package dev.sluice.framing;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RawFraming}.
 */
class RawFramingTests {

	private final FramingTester raw = new FramingTester(FramingDefinition.of(FramingType.RAW), 4);

	@Test
	void handsOutWhatArrived() {
		assertThat(this.raw.feed(List.of("one", "t", "wo")).frames()).containsExactly("one", "t", "wo");
		assertThat(this.raw.feed(List.of()).frames()).isEmpty();
	}

	@Test
	void handsOutNoMoreThanTheLimitAtOnce() {
		assertThat(this.raw.feed(List.of("12345678", "123456789")).frames()).containsExactly("1234", "5678", "1234",
				"5678", "9");
	}

	@Test
	void writesPayloadsAsTheyAre() throws FramingException {
		assertThat(this.raw.written("one", "", "two")).isEqualTo("onetwo");
		this.raw.refusesTooLong("12345");
	}

}
