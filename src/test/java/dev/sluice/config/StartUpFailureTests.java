package dev.sluice.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what an operator reads when an application with real files does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpFailureTests {

	@TempDir
	Path directory;

	private ConfigurableApplicationContext run(String... args) {
		SpringApplication application = new SpringApplicationBuilder(Reading.class).web(WebApplicationType.NONE)
			.build();
		String[] all = java.util.Arrays.copyOf(args, args.length + 1);
		all[args.length] = "--spring.config.location=" + this.directory.toUri();
		return application.run(all);
	}

	private Path write(String file, String text) throws IOException {
		return Files.writeString(this.directory.resolve(file), text, StandardCharsets.UTF_8);
	}

	@Test
	void mergesProfilesAndTheCommandLine() throws IOException {
		write("application.yml", GatewayDefinitionsTests.EXAMPLE);
		write("application-dev.yml", """
				sluice:
				  inbound.orders: {listen: "tcp://127.0.0.1:0", framing: {type: delimiter, delimiter: ";"}}
				  inbound.telemetry.listen: udp://127.0.0.1:0
				""");
		write("application-test.yml", "sluice.inbound.orders.framing: line");
		try (ConfigurableApplicationContext context = run("--spring.profiles.active=dev,test",
				"--sluice.inbound.orders.limits.connections=5")) {
			GatewayDefinitions.Result result = context.getBean(GatewayDefinitions.Result.class);
			assertThat(result.definition().inbounds().get("orders").framing().delimiter()).isNull();
			assertThat(result.definition().inbounds().get("orders").limits().connections()).isEqualTo(5);
			assertThat(result.definition().inbounds().get("telemetry").listen()).hasToString("udp://127.0.0.1:0");
		}
	}

	@Test
	void tellsMistakesInSeveralFiles(CapturedOutput output) throws IOException {
		Path base = write("application.yml", GatewayDefinitionsTests.EXAMPLE.replace("crlf", "clrf"));
		Path profile = write("application-dev.yml", "sluice.inbound.orders.on-error: repyl");
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> run("--spring.profiles.active=dev", "--sluice.outbound.collector.conect=udp://h:1"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The configuration has 3 mistakes:")
			.contains("sluice.inbound.orders.on-error = repyl")
			.contains("at " + profile + ", line 1, column 33")
			.contains("sluice.outbound.core.framing = clrf")
			.contains("at " + base + ", line 22, column 16")
			.contains("sluice.outbound.collector.conect = udp://h:1")
			.contains("at command line, --sluice.outbound.collector.conect")
			.doesNotContain("\tat ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					sluice:\\n\\tinbound: {}                           | line 2, column 1  | Indent with spaces
					sluice:\\n  a: {b: c                               | line 2, column    | Put text with {, [ or #{ in quotes
					sluice:\\n  when: @audit.check(payload)            | line 2, column 9  | Put the value in quotes: @
					sluice:\\n  when: 'OK ' + payload                  | line 2, column 15 | Indent the keys of one map alike
					sluice:\\n  when: a: b                             | line 2, column 10 | Indent the keys of one map alike
					sluice:\\n  when: "abc                             | line 2, column    | Close the quotes.
					sluice:\\n  listen:x\\n  framing: line             | line 3, column 10 | Indent the keys of one map alike, write a space behind the colon of the key above
					sluice:\\n  a: 1\\n  a: 2                          | line 3, column 3  | Two entries of one map have the same key
					sluice:\\n  a: 1\\n b: 2                           | line 3, column 2  | Indent the keys of one map alike
					sluice:\\n  a: *                                   | line 2, column    | Put the value in quotes: * and &
					""")
	void tellsWhereAFileIsNotYaml(String yaml, String place, String hint, CapturedOutput output) throws IOException {
		write("application.yml", "spring.application.name: test");
		Path broken = write("application-dev.yml", yaml.replace("\\n", "\n").replace("\\t", "\t"));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> run("--spring.profiles.active=dev"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(broken + " is not YAML, at " + place)
			.contains(hint)
			.doesNotContain("\tat ");
	}

	@Test
	void tellsAnImportedFileThatIsNotYaml(CapturedOutput output) throws IOException {
		Path broken = write("gateway.yaml", "a: [1");
		write("application.yml", "spring.config.import: " + broken.toUri());
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(this::run);
		assertThat(output).contains(broken + " is not YAML, at line 1").doesNotContain("\tat ");
	}

	@ParameterizedTest
	@CsvSource({ "on, a truth value", "5, a number or a date" })
	void tellsAKeyThatIsNotText(String key, String what, CapturedOutput output) throws IOException {
		Path broken = write("application.yml", "sluice.routes.quotes.steps: [{headers: {%s: text}}]".formatted(key));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(this::run);
		assertThat(output).contains(broken + " has a key within a list that YAML takes for " + what)
			.contains("Put that key in quotes")
			.doesNotContain("\tat ");
	}

	@Test
	void tellsAFileThatIsNotText(CapturedOutput output) throws IOException {
		Path broken = Files.write(this.directory.resolve("application.yml"), new byte[] { 'a', ':', ' ', 7, '\n' });
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(this::run);
		assertThat(output).contains(broken + " is not a text in UTF-8")
			.contains("Save it as UTF-8")
			.doesNotContain("\tat ");
	}

	@Configuration(proxyBeanMethods = false)
	static class Reading {

		@Bean
		Loaded.Target audit() {
			return new Loaded.Target();
		}

		@Bean
		Loaded.Target quoteService() {
			return new Loaded.Target();
		}

		@Bean
		static BeanFactoryPostProcessor reading(ConfigurableEnvironment environment) {
			return (beans) -> {
				GatewayDefinitions.Result result = GatewayDefinitions.load(environment, beans,
						new DeclaredRouteChecks(beans));
				result.orThrow();
				beans.registerSingleton("result", result);
			};
		}

		@Bean
		org.springframework.integration.dsl.IntegrationFlow flow() {
			return (flow) -> flow.nullChannel();
		}

	}

}
