package dev.sluice.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.sluice.framing.FramingDefinition.ByteOrder;
import dev.sluice.framing.FramingDefinition.Check;
import dev.sluice.framing.FramingDefinition.Encoding;
import dev.sluice.framing.FramingDefinition.Unended;
import dev.sluice.framing.FramingDefinition.WriteForm;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.sluice.framing.FramingTester.definition;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for every framing, tried with random bytes. {@link FramingTester} asserts
 * that reading makes progress, keeps to the limit and fails with nothing but
 * {@link FramingException}.
 */
class AllFramingsTests {

	private static final int MAX_FRAME_SIZE = 24;

	/** In each of four frames are written; 300 000 make a million for each framing. */
	private static final int ROUNDS = Integer.getInteger("sluice.fuzz.rounds", 2_000);

	private static final String SPECIAL = "\0\1\2\3\4\r\n\u000B\u001C 0129{}[]\",:\\tru-|<E\u0080\u00FF";

	static Stream<Sample> samples() {
		UnaryOperator<String> withoutLastReturn = (payload) -> payload.endsWith("\r")
				? payload.substring(0, payload.length() - 1) : payload;
		return Stream.of(new Sample(FramingDefinition.of(FramingType.LINE)).expecting(withoutLastReturn),
				new Sample(FramingDefinition.of(FramingType.CRLF)), new Sample(FramingDefinition.of(FramingType.NUL)),
				new Sample(definition(FramingType.DELIMITER, "delimiter", "||")),
				new Sample(FramingDefinition.of(FramingType.STX_ETX)),
				new Sample(definition(FramingType.STX_ETX, "check", Check.LRC)),
				new Sample(definition(FramingType.FIXED, "length", 5)).sending((random) -> bytes(random, 5)),
				new Sample(FramingDefinition.of(FramingType.LENGTH_FIELD)),
				new Sample(definition(FramingType.LENGTH_FIELD, "width", 1, "adjustment", 2)),
				new Sample(definition(FramingType.LENGTH_FIELD, "width", 2, "byte-order", ByteOrder.LITTLE)),
				new Sample(definition(FramingType.LENGTH_FIELD, "width", 1, "encoding", Encoding.BCD)),
				new Sample(definition(FramingType.LENGTH_FIELD, "width", 8)),
				new Sample(definition(FramingType.LENGTH_FIELD, "width", 2, "offset", 1))
					.sending((random) -> headed(random, random.nextInt(5))),
				new Sample(definition(FramingType.LENGTH_TEXT, "digits", 2, "adjustment", -1)),
				new Sample(FramingDefinition.of(FramingType.VARINT)),
				new Sample(FramingDefinition.of(FramingType.MLLP)),
				new Sample(FramingDefinition.of(FramingType.OCTET_COUNTING)),
				new Sample(definition(FramingType.OCTET_COUNTING, "write", WriteForm.LINE, "unended", Unended.ACCEPT))
					.sending((random) -> "<" + bytes(random, random.nextInt(5)))
					.expecting(withoutLastReturn),
				new Sample(FramingDefinition.of(FramingType.JSON)).sending((random) -> json(random, 2))
					.expecting(String::strip));
	}

	private static String bytes(Random random, int size) {
		StringBuilder bytes = new StringBuilder();
		boolean special = random.nextBoolean();
		for (int i = 0; i < size; i++) {
			bytes.append(special ? SPECIAL.charAt(random.nextInt(SPECIAL.length())) : (char) random.nextInt(256));
		}
		return bytes.toString();
	}

	private static String headed(Random random, int size) {
		return bytes(random, 1) + "\0" + (char) size + bytes(random, size);
	}

	private static String json(Random random, int depth) {
		return switch (random.nextInt((depth == 0) ? 3 : 5)) {
			case 0 -> "true";
			case 1 -> String.valueOf(random.nextInt(100));
			case 2 -> "\"}\\\"[\"";
			case 3 -> "[" + json(random, depth - 1) + "]";
			default -> "{\"a\":" + json(random, depth - 1) + "}";
		};
	}

	private static List<String> cut(Random random, String stream) {
		List<String> pieces = new ArrayList<>();
		int at = 0;
		while (at < stream.length()) {
			int end = Math.min(stream.length(), at + 1 + random.nextInt(20));
			pieces.add(stream.substring(at, end));
			at = end;
		}
		return pieces;
	}

	@ParameterizedTest
	@MethodSource("samples")
	void readsBackWhatItWrites(Sample sample) {
		Random random = new Random(11);
		FramingTester tester = new FramingTester(sample.definition(), MAX_FRAME_SIZE);
		int written = 0;
		for (int i = 0; i < ROUNDS; i++) {
			StringBuilder stream = new StringBuilder();
			List<String> expected = new ArrayList<>();
			for (int j = 0; j < 4; j++) {
				String payload = random.nextBoolean() ? sample.payload().apply(random)
						: bytes(random, random.nextInt(MAX_FRAME_SIZE + 1));
				try {
					stream.append(tester.written(payload));
					expected.add(sample.expected().apply(payload));
				}
				catch (FramingException ex) {
					tester.refuses(payload);
				}
			}
			written += expected.size();
			assertThat(tester.feed(cut(random, stream.toString())))
				.isEqualTo(new FramingTester.Outcome(expected, null));
		}
		assertThat(written).isGreaterThan(ROUNDS / 2);
	}

	@ParameterizedTest
	@MethodSource("samples")
	void survivesRandomBytes(Sample sample) {
		Random random = new Random(13);
		FramingTester tester = new FramingTester(sample.definition(), MAX_FRAME_SIZE);
		for (int i = 0; i < ROUNDS; i++) {
			String stream = bytes(random, random.nextInt(80));
			FramingTester.Outcome whole = tester.feed(List.of(stream));
			FramingTester.Outcome cut = tester.feed(cut(random, stream));
			assertThat(cut.frames()).isEqualTo(whole.frames());
			assertThat(cut.failure() == null).isEqualTo(whole.failure() == null);
		}
	}

	@ParameterizedTest
	@MethodSource("samples")
	void survivesDamagedFrames(Sample sample) throws FramingException {
		Random random = new Random(17);
		FramingTester tester = new FramingTester(sample.definition(), MAX_FRAME_SIZE);
		for (int i = 0; i < ROUNDS; i++) {
			String payload = sample.payload().apply(random);
			StringBuilder stream = new StringBuilder();
			try {
				stream.append(tester.written(payload, payload));
			}
			catch (FramingException ex) {
				continue;
			}
			stream.setCharAt(random.nextInt(stream.length()), (char) random.nextInt(256));
			FramingTester.Outcome whole = tester.feed(List.of(stream.toString()));
			assertThat(tester.feed(cut(random, stream.toString())).frames()).isEqualTo(whole.frames());
		}
	}

	/**
	 * Two million bytes one by one: at once where what was searched is remembered, for
	 * minutes where it is not.
	 */
	@ParameterizedTest
	@CsvSource({ "LINE, <", "CRLF, <", "NUL, <", "STX_ETX, '\2'", "MLLP, '\u000B'", "OCTET_COUNTING, <", "JSON, [" })
	@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void doesNotSearchAgainWhatItHasSearched(FramingType type, String first) throws FramingException {
		int size = 2_000_000;
		FrameReader reader = Framings.create(FramingDefinition.of(type), (bean) -> new RawFraming())
			.newReader(size + 1);
		byte[] bytes = (first + "a".repeat(size - 1)).getBytes(StandardCharsets.ISO_8859_1);
		ByteBuf in = Unpooled.wrappedBuffer(bytes);
		for (int i = 1; i <= size; i++) {
			in.writerIndex(i);
			assertNothingRead(reader, in);
		}
	}

	private static void assertNothingRead(FrameReader reader, ByteBuf in) throws FramingException {
		if (reader.read(in) != null) {
			throw new AssertionError("a frame at " + in.writerIndex());
		}
	}

	@Test
	void includesEveryTypeThatReadsBackWhatItWrites() {
		Set<FramingType> expected = EnumSet.complementOf(EnumSet.of(FramingType.RAW, FramingType.UNTIL_CLOSE));
		assertThat(samples().map((sample) -> sample.definition().type()).distinct())
			.containsExactlyInAnyOrderElementsOf(expected);
	}

	/**
	 * A framing, payloads that it can carry, and how they look when read back.
	 */
	record Sample(FramingDefinition definition, Function<Random, String> payload, UnaryOperator<String> expected) {

		Sample(FramingDefinition definition) {
			this(definition, (random) -> bytes(random, random.nextInt(MAX_FRAME_SIZE)), UnaryOperator.identity());
		}

		Sample sending(Function<Random, String> payload) {
			return new Sample(this.definition, payload, this.expected);
		}

		Sample expecting(UnaryOperator<String> expected) {
			return new Sample(this.definition, this.payload, expected);
		}

		@Override
		public String toString() {
			return this.definition.type() + " " + this.definition.options();
		}

	}

}
