package dev.sluice.framing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import dev.sluice.framing.FramingDefinition.ByteOrder;
import dev.sluice.framing.FramingDefinition.Check;
import dev.sluice.framing.FramingDefinition.Encoding;
import dev.sluice.framing.FramingDefinition.Unended;
import dev.sluice.framing.FramingDefinition.WriteForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.sluice.framing.FramingTester.definition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link FramingDefinition} and what is checked in it.
 */
class FramingDefinitionTests {

	private static FramingDefinition lengthField(Object... options) {
		return definition(FramingType.LENGTH_FIELD, options);
	}

	private static FramingDefinition delimiter(String delimiter) {
		return definition(FramingType.DELIMITER, "delimiter", delimiter);
	}

	private static FramingDefinition directions(FramingDefinition read, FramingDefinition write) {
		return FramingDefinition.of(read, write);
	}

	private static Arguments problem(FramingDefinition definition, String property, String reason, String action) {
		return arguments(definition, new FramingProblem(property, reason, action));
	}

	static Stream<Arguments> problems() {
		FramingDefinition line = FramingDefinition.of(FramingType.LINE);
		String escapes = "write characters with the escapes \\r, \\n, \\t, \\0, \\\\ and \\xHH, "
				+ "or hex: and pairs of hex digits";
		String hex = "the delimiter has something other than pairs of hex digits behind hex:";
		String byteEscape = "the delimiter has \\x without two hex digits behind it";
		return Stream.of(
				problem(definition(null), "type", "no framing is named",
						"write one of line, crlf, nul, delimiter, stx-etx, fixed, length-field, length-text, varint, "
								+ "mllp, octet-counting, json, raw, until-close"),
				problem(lengthField("width", 5), "width", "width 5 is none of 1, 2, 3, 4, 8",
						"write one of 1, 2, 3, 4 and 8"),
				problem(lengthField("offset", -1), "offset", "offset -1 is out of range",
						"write a number from 0 to 65535"),
				problem(lengthField("offset", 65_536), "offset", "offset 65536 is out of range",
						"write a number from 0 to 65535"),
				problem(lengthField("strip", 2), "strip", "strip 2 is neither 0 nor the 4 bytes of the header",
						"write 0 to keep the header or 4 to drop it"),
				problem(lengthField("width", 2, "offset", 1, "strip", 2), "strip",
						"strip 2 is neither 0 nor the 3 bytes of the header",
						"write 0 to keep the header or 3 to drop it"),
				problem(lengthField("width", 1, "adjustment", -256), "adjustment",
						"adjustment -256 takes more off than the largest length, 255", "write a number from -255 up"),
				problem(lengthField("width", 1, "encoding", Encoding.BCD, "adjustment", -100), "adjustment",
						"adjustment -100 takes more off than the largest length, 99", "write a number from -99 up"),
				problem(definition(FramingType.LENGTH_TEXT, "digits", 1, "adjustment", -10), "adjustment",
						"adjustment -10 takes more off than the largest length, 9", "write a number from -9 up"),
				problem(definition(FramingType.LENGTH_TEXT), "digits", "digits is missing",
						"write a number from 1 to 18"),
				problem(definition(FramingType.LENGTH_TEXT, "digits", 19), "digits", "digits 19 is out of range",
						"write a number from 1 to 18"),
				problem(definition(FramingType.FIXED), "length", "length is missing", "write a number from 1 up"),
				problem(definition(FramingType.FIXED, "length", 0), "length", "length 0 is out of range",
						"write a number from 1 up"),
				problem(definition(FramingType.DELIMITER), "delimiter", "delimiter is missing", escapes),
				problem(delimiter(""), "delimiter", "the delimiter is empty", escapes),
				problem(delimiter("hex:"), "delimiter", "the delimiter is empty", escapes),
				problem(delimiter("hex:0D0"), "delimiter", hex, escapes),
				problem(delimiter("hex:0G"), "delimiter", hex, escapes),
				problem(delimiter("a\\"), "delimiter", "the delimiter ends in a lone backslash", escapes),
				problem(delimiter("\\q"), "delimiter", "the delimiter has the unknown escape \\q", escapes),
				problem(delimiter("\\x1"), "delimiter", byteEscape, escapes),
				problem(delimiter("\\x1g"), "delimiter", byteEscape, escapes),
				problem(definition(FramingType.LINE, "width", 2), "width", "width is no option of line",
						"remove it; it has none"),
				problem(definition(FramingType.MLLP, "check", Check.LRC), "check", "check is no option of mllp",
						"remove it; it has none"),
				problem(definition(FramingType.LINE, "unended", Unended.ACCEPT), "unended",
						"unended is no option of line", "remove it; it has none"),
				problem(definition(FramingType.CRLF, "write", WriteForm.LINE), "write", "write is no option of crlf",
						"remove it; it has none"),
				problem(definition(FramingType.LENGTH_TEXT, "digits", 4, "byte-order", ByteOrder.BIG), "byte-order",
						"byte-order is no option of length-text", "remove it; its options are digits, adjustment"),
				problem(definition(null, "bean", " "), "bean", "the name of the bean is empty",
						"write the name of a bean of type dev.sluice.framing.Framing"),
				problem(definition(FramingType.LINE, "bean", "own"), "bean", "bean stands beside type",
						"remove one of them"),
				problem(definition(null, "bean", "own", "width", 2), "width", "width is no option of a bean",
						"remove it"),
				problem(definition(null, "read", line), "write", "read is there without write",
						"name the framing of write too"),
				problem(directions(directions(line, line), line), "read", "a direction has read and write of its own",
						"name one framing for it"),
				problem(directions(lengthField("width", 5), line), "read.width", "width 5 is none of 1, 2, 3, 4, 8",
						"write one of 1, 2, 3, 4 and 8"),
				problem(directions(line, definition(FramingType.FIXED)), "write.length", "length is missing",
						"write a number from 1 up"));
	}

	@ParameterizedTest
	@MethodSource("problems")
	void reportsAProblem(FramingDefinition definition, FramingProblem problem) {
		assertThat(definition.problems()).containsExactly(problem);
	}

	@Test
	void reportsAllProblemsTogether() {
		FramingDefinition definition = lengthField("width", 5, "offset", -1, "digits", 4, "delimiter", "x");
		assertThat(definition.problems()).extracting(FramingProblem::property)
			.containsExactlyInAnyOrder("width", "offset", "digits", "delimiter");
	}

	@Test
	void reportsWhatStandsBesideTwoDirections() {
		FramingDefinition line = FramingDefinition.of(FramingType.LINE);
		FramingDefinition both = definition(FramingType.CRLF, "bean", "own", "read", line, "width", 2);
		assertThat(both.problems()).containsExactly(
				new FramingProblem("type", "type stands beside read and write",
						"write a type where both directions have it, or read and write where they differ"),
				new FramingProblem("bean", "bean stands beside read and write", "write the bean under read or write"),
				new FramingProblem("width", "width stands beside read and write", "write it under read or write"),
				new FramingProblem("write", "read is there without write", "name the framing of write too"));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "DELIMITER", "FIXED", "LENGTH_TEXT" })
	void needsNothingButItsType(FramingType type) {
		assertThat(FramingDefinition.of(type).problems()).isEmpty();
	}

	static List<FramingDefinition> soundDefinitions() {
		FramingDefinition line = FramingDefinition.of(FramingType.LINE);
		return List.of(delimiter("\\r\\n"), delimiter("hex:0d0A"), definition(FramingType.FIXED, "length", 1),
				definition(FramingType.LENGTH_TEXT, "digits", 4, "adjustment", -4),
				lengthField("width", 8, "byte-order", ByteOrder.LITTLE, "encoding", Encoding.BINARY, "offset", 2,
						"adjustment", -10, "strip", 10),
				lengthField("strip", 0), lengthField("width", 1, "adjustment", -255),
				lengthField("width", 8, "adjustment", Integer.MIN_VALUE),
				definition(FramingType.STX_ETX, "check", Check.LRC),
				definition(FramingType.OCTET_COUNTING, "write", WriteForm.COUNTED, "unended", Unended.REFUSE),
				FramingDefinition.ofBean("own"), directions(line, FramingDefinition.ofBean("own")));
	}

	@ParameterizedTest
	@MethodSource("soundDefinitions")
	void acceptsASoundDefinition(FramingDefinition definition) {
		assertThat(definition.problems()).isEmpty();
		assertThat(Framings.create(definition, (bean) -> new RawFraming())).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "line", "crlf", "nul", "delimiter", "stx-etx", "fixed", "length-field", "length-text",
			"varint", "mllp", "octet-counting", "json", "raw", "until-close" })
	void hasAWordForEveryType(String word) {
		assertThat(FramingType.values()).hasSize(14);
		assertThat(Arrays.stream(FramingType.values()).map(FramingType::word)).contains(word);
	}

}
