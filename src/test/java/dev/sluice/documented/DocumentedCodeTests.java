package dev.sluice.documented;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sluice.gateway.GatewayTester;
import dev.sluice.gateway.TcpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java that the documentation shows is compiled, and does what it is said to do.
 */
class DocumentedCodeTests {

	private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	static List<String> blocks() throws IOException {
		List<String> blocks = new ArrayList<>();
		try (Stream<Path> pages = Stream.concat(Stream.of(Path.of("README.md")),
				Files.list(Path.of("docs")).filter(Files::isRegularFile))) {
			for (Path page : pages.sorted().toList()) {
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
	void isCompiled(String block) throws IOException {
		try (Stream<Path> sources = Files.list(Path.of("src/test/java/dev/sluice/documented"))) {
			List<String> compiled = new ArrayList<>();
			for (Path source : sources.toList()) {
				compiled.add(withoutIndentation(Files.readString(source)));
			}
			assertThat(compiled).anyMatch((source) -> source.contains(withoutIndentation(block)));
		}
	}

	private static String withoutIndentation(String code) {
		return code.lines().map(String::strip).filter((line) -> !line.isEmpty()).collect(Collectors.joining("\n"));
	}

	@Test
	void thereAreBlocks() throws IOException {
		assertThat(blocks()).hasSizeGreaterThan(2);
	}

	@Test
	void runs() throws IOException {
		try (GatewayTester gateway = GatewayTester.start("""
				sluice:
				  inbound:
				    own:
				      listen: tcp://127.0.0.1:0
				      framing: {bean: ownFraming}
				      payload: text
				      pattern: request-reply
				      limits: {frame-size: 8B}
				  routes:
				    prices: {from: own, to: prices.find}
				""", DocumentedBeans.class); TcpClient client = gateway.connect("own")) {
			client.send("4711;47".getBytes(UTF_8));
			assertThat(new String(client.read(5), UTF_8)).isEqualTo("2.50;");
			client.send("12;much too long".getBytes(UTF_8));
			assertThat(client.rest()).isEqualTo("unknown;");
		}
	}

}
