package dev.sluice.framing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JsonFraming}.
 */
class JsonFramingTests {

	private final FramingTester json = new FramingTester(FramingDefinition.of(FramingType.JSON), 64);

	private final FramingTester small = new FramingTester(FramingDefinition.of(FramingType.JSON), 8);

	@Test
	void cutsObjectsAndArraysWithAndWithoutSpaceBetween() {
		this.json.reads("{\"a\":[1,{\"b\":{}}]}[]{}\n\r\t [ 1 , 2 ]\n", "{\"a\":[1,{\"b\":{}}]}", "[]", "{}",
				"[ 1 , 2 ]");
	}

	@Test
	void ignoresBracesInStrings() {
		this.json.reads("{\"}\":\"]\\\"}\\\\\"}[\"\\\\\",\"[\"]", "{\"}\":\"]\\\"}\\\\\"}", "[\"\\\\\",\"[\"]");
	}

	@Test
	void cutsStrings() {
		this.json.reads("\"a\"\"\" \"\\\"\"\"{\"", "\"a\"", "\"\"", "\"\\\"\"", "\"{\"");
	}

	@Test
	void cutsScalars() {
		this.json.reads("1 -2.5e+3\ntrue\r\nfalse\tnull{}0\"a\"7", "1", "-2.5e+3", "true", "false", "null", "{}", "0",
				"\"a\"", "7");
	}

	@Test
	void endsAScalarWithTheStream() {
		this.json.reads("42", "42");
		this.json.reads("true", "true");
		this.json.readsTruncated("1 tru", "1");
		this.json.readsTruncated("-");
	}

	@ParameterizedTest
	@ValueSource(strings = { "}", "]", ",", ":", "x ", "nul ", "truefalse ", "1,2", "+1 ", "1-a ", "NAK", "\0", "1. ",
			"\u00EF\u00BB\u00BF{}" })
	void refusesWhatIsNoValue(String stream) {
		this.json.readsMalformed("[]" + stream, "not a JSON value", "[]");
	}

	@Test
	void holdsTheLimit() {
		this.small.reads("{\"a\":12}\"123456\"12345678", "{\"a\":12}", "\"123456\"", "12345678");
		this.small.readsTooLong("{\"a\":123}");
		this.small.readsTooLong("[1234567");
		this.small.readsTooLong("\"1234567\"");
		this.small.readsTooLong("123456789");
		this.small.readsTooLong("[] 123456789 ", "[]");
		this.small.refusesTooLong("\"1234567\"");
	}

	@Test
	void tellsACleanEndFromATruncatedValue() {
		this.json.reads("");
		this.json.reads(" \n");
		this.json.readsTruncated("{}{\"a\":", "{}");
		this.json.readsTruncated("\"a");
		this.json.readsTruncated("\"a\\\"");
	}

	@Test
	void writesALineFeedBehindTheValue() throws FramingException {
		assertThat(this.json.written("{\"a\":1}", "42", " [1,\n2] ", "\"x\"", "null\n"))
			.isEqualTo("{\"a\":1}\n42\n [1,\n2] \n\"x\"\nnull\n\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "NAK", "{", "{}{}", "1 2", "\"a", "[] x", "nul", "1{}", "}" })
	void refusesPayloadsThatAreNotOneValue(String payload) {
		this.json.refusesMalformed(payload, "not one JSON value");
	}

}
