package dev.sluice.framing;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.sluice.framing.FramingDefinition.ByteOrder;
import dev.sluice.framing.FramingDefinition.Encoding;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LengthFieldFraming}.
 */
class LengthFieldFramingTests {

	private static FramingTester tester(int maxFrameSize, Object... options) {
		return new FramingTester(FramingTester.definition(FramingType.LENGTH_FIELD, options), maxFrameSize);
	}

	private static String hex(String hex) {
		return RecordedFramesTests.string(hex.replace(" ", ""));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			1, BIG,    BINARY, 03
			2, BIG,    BINARY, 0003
			3, BIG,    BINARY, 000003
			4, BIG,    BINARY, 00000003
			8, BIG,    BINARY, 0000000000000003
			2, LITTLE, BINARY, 0300
			3, LITTLE, BINARY, 030000
			4, LITTLE, BINARY, 03000000
			8, LITTLE, BINARY, 0300000000000000
			2, BIG,    BCD,    0003
			4, LITTLE, BCD,    03000000
			8, BIG,    BCD,    0000000000000003
			""")
	void readsAndWritesEveryWidth(int width, ByteOrder order, Encoding encoding, String header)
			throws FramingException {
		FramingTester tester = tester(8, "width", width, "byte-order", order, "encoding", encoding);
		String empty = "\0".repeat(width);
		tester.reads(hex(header) + "one" + empty + hex(header) + "two", "one", "", "two");
		assertThat(tester.written("one", "", "two")).isEqualTo(hex(header) + "one" + empty + hex(header) + "two");
	}

	@Test
	void hasFourBytesBigEndianUnlessToldOtherwise() throws FramingException {
		assertThat(tester(8).written("one")).isEqualTo(hex("00000003") + "one");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			1, BIG,    200, C8
			2, BIG,    513, 0201
			2, LITTLE, 513, 0102
			3, BIG,    66051, 010203
			3, LITTLE, 66051, 030201
			4, BIG,    66051, 00010203
			4, LITTLE, 66051, 03020100
			8, BIG,    66051, 0000000000010203
			8, LITTLE, 66051, 0302010000000000
			""")
	void ordersTheBytesOfALength(int width, ByteOrder order, int size, String header) throws FramingException {
		String body = "x".repeat(size);
		FramingTester tester = tester(100_000, "width", width, "byte-order", order);
		assertThat(tester.written(body)).isEqualTo(hex(header) + body);
		assertThat(tester.feed(List.of(hex(header) + body)).frames()).containsExactly(body);
	}

	@ParameterizedTest
	@CsvSource({ "2, BIG, 1234, 1234", "2, LITTLE, 1234, 3412", "3, BIG, 1234, 001234", "1, BIG, 99, 99" })
	void holdsTwoDecimalDigitsAByte(int width, ByteOrder order, int size, String header) throws FramingException {
		String body = "x".repeat(size);
		FramingTester tester = tester(10_000, "width", width, "byte-order", order, "encoding", Encoding.BCD);
		assertThat(tester.written(body)).isEqualTo(hex(header) + body);
		assertThat(tester.feed(List.of(hex(header) + body)).frames()).containsExactly(body);
	}

	@Test
	void refusesDigitsThatAreNotDecimal() {
		FramingTester tester = tester(8, "width", 2, "encoding", Encoding.BCD);
		tester.readsMalformed(hex("000A"), "binary-coded");
		tester.readsMalformed(hex("A000"), "binary-coded");
		tester.readsTooLong(hex("9999"));
	}

	@Test
	void refusesALengthOverTheLimitBeforeTheBodyArrives() {
		tester(8, "width", 2).reads(hex("0008") + "12345678", "12345678");
		tester(8, "width", 2).readsTooLong(hex("0009"));
		tester(8, "width", 2).readsTooLong(hex("0001") + "a" + hex("FFFF"), "a");
		tester(8).readsTooLong(hex("FFFFFFFF"));
		tester(8).readsTooLong(hex("80000000"));
		tester(8).readsTooLong("GET / HTTP/1.1\r\n");
		tester(8, "width", 8).readsTooLong(hex("7FFFFFFFFFFFFFFF"));
		tester(8, "width", 8, "adjustment", 5).readsTooLong(hex("7FFFFFFFFFFFFFFF"));
		tester(8, "width", 8).readsTooLong(hex("0000000100000001"));
		tester(8, "width", 8, "encoding", Encoding.BCD).readsTooLong(hex("9999999999999999"));
		tester(Integer.MAX_VALUE, "width", 4, "offset", 4, "strip", 8).readsTruncated(hex("00000000 7FFFFFFF"));
		tester(Integer.MAX_VALUE, "width", 4, "offset", 4).failsToRead(hex("00000000 7FFFFFFF"));
	}

	@Test
	void refusesANegativeLength() {
		tester(8, "width", 8).readsMalformed(hex("FFFFFFFFFFFFFFFF"), "negative length");
		tester(8, "width", 8, "byte-order", ByteOrder.LITTLE).readsMalformed(hex("0000000000000080"), "negative");
	}

	@Test
	void addsTheAdjustmentToTheLength() throws FramingException {
		FramingTester inclusive = tester(8, "width", 2, "adjustment", -2);
		inclusive.reads(hex("0005") + "one" + hex("0002"), "one", "");
		inclusive.readsMalformed(hex("0001"), "less than the adjustment of -2");
		inclusive.reads(hex("000A") + "12345678", "12345678");
		inclusive.readsTooLong(hex("000B"));
		assertThat(inclusive.written("one", "")).isEqualTo(hex("0005") + "one" + hex("0002"));
		FramingTester exclusive = tester(8, "width", 2, "adjustment", 1);
		exclusive.reads(hex("0002") + "Hab", "Hab");
		assertThat(exclusive.written("Hab")).isEqualTo(hex("0002") + "Hab");
		exclusive.refusesMalformed("", "less than the adjustment of 1");
	}

	@Test
	void boundsThePayloadNotTheWireFrame() {
		tester(3, "width", 4).reads(hex("00000003") + "one", "one");
		tester(3, "width", 1, "strip", 0).reads(hex("02") + "ab", hex("02") + "ab");
		tester(3, "width", 1, "strip", 0).readsTooLong(hex("03"));
		tester(3, "width", 4, "strip", 0).readsTooLong(hex("00000000"));
	}

	@Test
	void keepsTheHeaderWhereThereIsAnOffset() {
		FramingTester tester = tester(20, "width", 2, "offset", 1);
		tester.reads("T" + hex("0003") + "one" + "U" + hex("0000"), "T" + hex("0003") + "one", "U" + hex("0000"));
		tester.readsTruncated("T" + hex("00"));
		tester.readsTruncated("T" + hex("0003") + "on");
	}

	@Test
	void writesWholeFramesAsTheyAreAndChecksTheirLength() throws FramingException {
		FramingTester tester = tester(10, "width", 2, "offset", 1, "adjustment", -3);
		String frame = "T" + hex("0006") + "one";
		assertThat(tester.written(frame, frame)).isEqualTo(frame + frame);
		tester.refusesMalformed("T" + hex("0007") + "one", "announces 7 bytes");
		tester.refusesMalformed("T" + hex("0005") + "one", "announces 5 bytes");
		tester.refusesMalformed("T" + hex("0002") + "one", "adjustment");
		tester.refusesMalformed("T" + hex("00"), "header of 3");
		tester.refusesMalformed("", "header of 3");
		tester.refusesTooLong("T" + hex("000B") + "12345678");
		tester.refusesTooLong("T" + hex("00FF") + "one");
	}

	@Test
	void writesZerosForStrippedBytesInFrontOfTheLength() throws FramingException {
		FramingTester tester = tester(8, "width", 2, "offset", 1, "strip", 3);
		tester.reads("T" + hex("0003") + "one", "one");
		assertThat(tester.written("one")).isEqualTo(hex("00 0003") + "one");
	}

	@Test
	void refusesPayloadsTooLongForTheLengthField() throws FramingException {
		FramingTester tester = tester(1000, "width", 1);
		assertThat(tester.written("x".repeat(255))).hasSize(256);
		tester.refusesTooLong("x".repeat(256));
		tester(1000, "width", 1, "encoding", Encoding.BCD).refusesTooLong("x".repeat(100));
		tester(1000, "width", 1, "adjustment", -1).refusesTooLong("x".repeat(255));
		assertThat(tester(1000, "width", 1, "adjustment", 1).written("x".repeat(256))).hasSize(257);
		tester(8).refusesTooLong("123456789");
	}

	@Test
	void tellsACleanEndFromATruncatedFrame() {
		tester(8).reads("");
		tester(8).readsTruncated(hex("00"));
		tester(8).readsTruncated(hex("00000003") + "on");
	}

	@Test
	void cutsAsNettyDoes() {
		int[][] options = IntStream.of(1, 2, 3, 4, 8)
			.boxed()
			.flatMap((width) -> IntStream.of(0, 1, 5)
				.boxed()
				.flatMap((offset) -> IntStream.of(-3, -1, 0, 2)
					.boxed()
					.flatMap((adjustment) -> Stream.of(new int[] { width, offset, adjustment, 0 },
							new int[] { width, offset, adjustment, offset + width }))))
			.toArray(int[][]::new);
		for (int[] option : options) {
			cutsAsNettyDoes(option[0], option[1], option[2], option[3]);
		}
	}

	private void cutsAsNettyDoes(int width, int offset, int adjustment, int strip) {
		StringBuilder stream = new StringBuilder();
		for (int length = Math.max(0, -adjustment); length < 10; length++) {
			stream.append("h".repeat(offset))
				.append("\0".repeat(width - 1))
				.append((char) length)
				.append("b".repeat(length + adjustment));
		}
		EmbeddedChannel netty = new EmbeddedChannel(
				new LengthFieldBasedFrameDecoder(100, offset, width, adjustment, strip));
		netty.writeInbound(FramingTester.buffer(stream.toString()));
		String[] frames = netty.inboundMessages().stream().map((frame) -> {
			ByteBuf bytes = (ByteBuf) frame;
			String string = FramingTester.string(bytes);
			bytes.release();
			return string;
		}).toArray(String[]::new);
		assertThat(frames).isNotEmpty();
		tester(100, "width", width, "offset", offset, "adjustment", adjustment, "strip", strip).reads(stream.toString(),
				frames);
	}

}
