package dev.sluice.framing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Framings}.
 */
class FramingsTests {

	private static Framing noBean(String name) {
		throw new IllegalStateException("no bean " + name);
	}

	@Test
	void readsOneFramingAndWritesAnother() throws FramingException {
		FramingTester tester = new FramingTester(FramingDefinition.of(FramingDefinition.of(FramingType.LINE),
				FramingTester.definition(FramingType.LENGTH_TEXT, "digits", 2)), 8);
		tester.reads("one\n", "one");
		assertThat(tester.written("one")).isEqualTo("03one");
	}

	@Test
	void takesAFramingOfTheApplicationsOwn() {
		Framing own = new RawFraming();
		assertThat(Framings.create(FramingDefinition.ofBean("own"), (name) -> name.equals("own") ? own : noBean(name)))
			.isSameAs(own);
	}

	@Test
	void takesAFramingOfTheApplicationsOwnForOneDirection() throws FramingException {
		FramingDefinition definition = FramingDefinition.of(FramingDefinition.of(FramingType.LINE),
				FramingDefinition.ofBean("own"));
		FramingTester tester = new FramingTester(Framings.create(definition, (name) -> new RawFraming()), 8);
		assertThat(tester.written("a\nb")).isEqualTo("a\nb");
		tester.reads("a\n", "a");
	}

	@Test
	void endsTheStreamOnlyUntilClose() {
		for (FramingType type : new FramingType[] { FramingType.LINE, FramingType.JSON, FramingType.RAW }) {
			assertThat(Framings.create(FramingDefinition.of(type), FramingsTests::noBean).newWriter(8).endsStream())
				.isFalse();
		}
	}

	@Test
	void refusesADefinitionWithProblems() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Framings.create(FramingDefinition.of(FramingType.FIXED), FramingsTests::noBean))
			.withMessageContaining("length is missing");
	}

}
