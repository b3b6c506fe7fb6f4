package dev.sluice.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of meters in the README is that of {@link SluiceMeter}.
 */
class DocumentedMetersTests {

	private static final Pattern ROW = Pattern.compile("\\| (`sluice\\.[^|]*)\\|([^|]*)\\|[^|]+\\|");

	private static final Pattern NAME = Pattern.compile("`(sluice\\.[a-z.]+)`");

	@Test
	void namesEveryMeterWithItsTags() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		Matcher row = ROW.matcher(Files.readString(Path.of("README.md")));
		while (row.find()) {
			Matcher name = NAME.matcher(row.group(1));
			while (name.find()) {
				documented.put(name.group(1), row.group(2).strip());
			}
		}
		Map<String, String> actual = new TreeMap<>();
		for (SluiceMeter meter : SluiceMeter.values()) {
			actual.put(meter.meterName(),
					meter.keys()
						.stream()
						.skip(1)
						.map((tag) -> "`" + tag.key() + "`")
						.collect(Collectors.joining(", ")));
		}
		assertThat(documented).isEqualTo(actual);
	}

	@Test
	void everyMeterIsTaggedWithWhatItIsOf() {
		assertThat(Arrays.stream(SluiceMeter.values()).filter((meter) -> !meter.keys().isEmpty())).allSatisfy(
				(meter) -> assertThat(meter.meterName()).startsWith("sluice." + meter.keys().getFirst().key() + "."));
	}

}
