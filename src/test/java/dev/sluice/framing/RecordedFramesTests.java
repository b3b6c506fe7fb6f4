package dev.sluice.framing;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import dev.sluice.framing.FramingDefinition.Check;
import dev.sluice.framing.FramingDefinition.Encoding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static dev.sluice.framing.FramingTester.definition;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames as real protocols send them, read and written.
 */
class RecordedFramesTests {

	private static final String ISO_8583 = "30383030822000000000000004000000000000003031303131323030303030303030"
			+ "3031333031";

	private static final String SYSLOG = hex("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - "
			+ "'su root' failed for lonvick on /dev/pts/8");

	private static final String HL7 = hex("MSH|^~\\&|LAB|HOSP|EHR|HOSP|20261123||ADT^A01|1|P|2.5\rPID|1||42\r");

	static Stream<Recording> recordings() {
		return Stream.of(
				new Recording("Modbus/TCP requests and responses",
						definition(FramingType.LENGTH_FIELD, "offset", 4, "width", 2, "adjustment", 0, "strip", 0), "",
						"000100000006" + "1103006B0003", "000100000009" + "110306AE4156524340"),
				new Recording("Modbus/TCP without its header",
						definition(FramingType.LENGTH_FIELD, "offset", 4, "width", 2, "strip", 6),
						"000000000006 000000000009", "1103006B0003", "110306AE4156524340"),
				new Recording("DNS over TCP, a query", definition(FramingType.LENGTH_FIELD, "width", 2), "001D",
						"AAAA01000001000000000000" + "076578616D706C6503636F6D00" + "00010001"),
				new Recording("ISO 8583, a sign-on", definition(FramingType.LENGTH_FIELD, "width", 2), "0027",
						ISO_8583),
				new Recording("ISO 8583 with a length in BCD",
						definition(FramingType.LENGTH_FIELD, "width", 2, "encoding", Encoding.BCD), "0039", ISO_8583),
				new Recording("ISO 8583 with a length in digits", definition(FramingType.LENGTH_TEXT, "digits", 4),
						"30303339", ISO_8583),
				new Recording("TPKT (RFC 1006), a connection request",
						definition(FramingType.LENGTH_FIELD, "offset", 2, "width", 2, "adjustment", -4), "",
						"0300001611E00000001400C1020100C2020102C0010A"),
				new Recording("SMPP, enquire_link and its response",
						definition(FramingType.LENGTH_FIELD, "width", 4, "adjustment", -4), "00000010 00000010",
						"000000150000000000000001", "800000150000000000000001"),
				new Recording("PostgreSQL, a query and a sync",
						definition(FramingType.LENGTH_FIELD, "offset", 1, "width", 4, "adjustment", -4), "",
						"510000000E53454C45435420313B00", "5300000004"),
				new Recording("Protobuf, delimited", FramingDefinition.of(FramingType.VARINT), "03 09", "089601",
						"120774657374696E67"),
				new Recording("HL7 over MLLP", FramingDefinition.of(FramingType.MLLP), "0B/1C0D", HL7),
				new Recording("Syslog, counted", FramingDefinition.of(FramingType.OCTET_COUNTING), "31303720", SYSLOG),
				new Recording("Syslog, as lines",
						definition(FramingType.OCTET_COUNTING, "write", FramingDefinition.WriteForm.LINE), "/0A",
						SYSLOG),
				new Recording("ASTM-like, with a check byte", definition(FramingType.STX_ETX, "check", Check.LRC),
						"02/0322", "31487C5C5E26"),
				new Recording("SMTP commands", FramingDefinition.of(FramingType.CRLF), "/0D0A /0D0A",
						hex("EHLO a.example"), hex("QUIT")));
	}

	@ParameterizedTest
	@MethodSource("recordings")
	void readsAndWrites(Recording recording) throws FramingException {
		FramingTester tester = new FramingTester(recording.definition(), 1000);
		String[] frames = recording.frames().stream().map(RecordedFramesTests::string).toArray(String[]::new);
		tester.reads(recording.stream(), frames);
		assertThat(tester.written(frames)).isEqualTo(recording.stream());
	}

	static String string(String hex) {
		return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
	}

	private static String hex(String text) {
		return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * What was recorded.
	 *
	 * @param envelopes of each frame, separated by spaces, what is in front of its
	 * payload and, behind a slash, what follows it
	 */
	record Recording(String name, FramingDefinition definition, String envelopes, List<String> frames) {

		Recording(String name, FramingDefinition definition, String envelopes, String... frames) {
			this(name, definition, envelopes, List.of(frames));
		}

		String stream() {
			String[] envelope = this.envelopes.split(" ");
			StringBuilder hex = new StringBuilder();
			for (int i = 0; i < this.frames.size(); i++) {
				String[] around = ((i < envelope.length) ? envelope[i] : "").split("/");
				hex.append(around[0]).append(this.frames.get(i)).append((around.length > 1) ? around[1] : "");
			}
			return string(hex.toString());
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
