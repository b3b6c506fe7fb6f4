package dev.sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.sluice.framing.FrameReader;
import dev.sluice.framing.FrameWriter;
import dev.sluice.framing.Framing;
import dev.sluice.sample.Stock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documentation shows can be used as it stands.
 */
class DocumentedConfigurationTests {

	private static final Pattern BLOCK = Pattern.compile("(?<!<!-- has mistakes -->\n)```yaml\n(sluice:\n.*?)```",
			Pattern.DOTALL);

	private static final Pattern MISTAKES = Pattern
		.compile("<!-- has mistakes -->\n```yaml\n(.*?)```\n\ncomes\n\n```\n(.*?)\n```", Pattern.DOTALL);

	static List<String> blocks() throws IOException {
		List<String> blocks = new ArrayList<>();
		try (Stream<Path> pages = Stream.concat(Stream.of(Path.of("README.md")),
				Files.list(Path.of("docs")).filter(Files::isRegularFile))) {
			for (Path page : pages.toList()) {
				Matcher matcher = BLOCK.matcher(Files.readString(page));
				while (matcher.find()) {
					blocks.add(matcher.group(1));
				}
			}
		}
		return blocks;
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void isValid(String block) {
		Loaded loaded = Loaded.yaml(block)
			.withFlows()
			.withTargets("quoteService", "audit", "acks", "orderService", "feedService")
			.with("soup", Said.class)
			.with("iso", Said.class)
			.with("ownFraming", OwnFraming.class);
		assertThat(loaded.problems()).isEmpty();
	}

	@Test
	void mistakesAreToldInTheWordsOfTheReadme() throws IOException {
		Matcher shown = MISTAKES.matcher(Files.readString(Path.of("README.md")));
		assertThat(shown.find()).isTrue();
		FailureAnalysis analysis = new InvalidConfigurationFailureAnalyzer().analyze(new InvalidConfigurationException(
				Loaded.yaml(shown.group(1)).with("stock", Stock.class).withFlows().problems()));
		String told = analysis.getDescription() + "\n\nAction:\n\n" + analysis.getAction();
		assertThat(told.replace("Byte array resource [document 0]", "application.yml"))
			.isEqualToNormalizingNewlines(shown.group(2));
	}

	@Test
	void thereAreBlocks() throws IOException {
		assertThat(blocks()).hasSizeGreaterThan(5);
	}

	static class Said {

		public byte[] login() {
			return new byte[0];
		}

		public byte[] signOn() {
			return new byte[0];
		}

		public byte[] echo() {
			return new byte[0];
		}

	}

	static class OwnFraming implements Framing {

		@Override
		public FrameReader newReader(int maxFrameSize) {
			throw new UnsupportedOperationException();
		}

		@Override
		public FrameWriter newWriter(int maxFrameSize) {
			throw new UnsupportedOperationException();
		}

	}

}
