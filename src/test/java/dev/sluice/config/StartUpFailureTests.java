package dev.sluice.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.sluice.SluiceApplication;
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

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			inbound.orders.error-reply: NAK #{cause}         | #{cause}
			routes.quotes.when: #u8(payload, 7) <= 4         | #u8(payload, 7) <= 4
			routes.quotes.when: payload == #root             | #root
			routes.quotes.steps: [{transform: #hex(payload)  | #hex(payload)
			""")
	void tellsAnExpressionThatYamlTakesForAComment(String line, String comment, CapturedOutput output)
			throws IOException {
		String end = line.contains("[") ? "\n    }]" : "";
		Path file = write("application.yml", "sluice:\n  " + line + end + "\n");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(this::run);
		assertThat(output).contains("at " + file + ", line 2")
			.contains("YAML takes '" + comment + "' for a comment, because a blank stands before it.")
			.contains("Put the whole value in quotes.");
	}

	@Test
	void takesACommentForOne() throws IOException {
		write("application.yml", """
				sluice: # a comment
				  inbound:
				    orders: # {old}
				      listen: "udp://127.0.0.1:0" #{old: value}
				      error-reply: "NAK #{cause}" # not #{error.message}
				      payload: text   # hex
				      pattern: request-reply
				  routes:
				    all: {from: orders, steps: [{headers: {a: b, c: "#{payload}"}}]} # the end
				""");
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBean(GatewayDefinitions.Result.class).problems()).isEmpty();
		}
	}

	@Test
	void tellsPlaceholdersWithoutAValueWithTheRest(CapturedOutput output) throws IOException {
		Path file = write("application.yml", """
				sluice:
				  inbound:
				    orders: {listen: "tcp://0.0.0.0:${ORDERS_PORT}", framing: "${framing.of.orders}", payload: txt}
				spring.security.user:
				  password: ${OPERATORS_PASSWORD}
				  name: ${spring.security.user.name}
				""");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(this::run);
		assertThat(output).contains("The configuration has 5 mistakes:")
			.contains("sluice.inbound.orders.listen = tcp://0.0.0.0:${ORDERS_PORT}")
			.contains("The placeholder ${ORDERS_PORT} has no value.")
			.contains("Set the environment variable ORDERS_PORT, or write what holds without it: ${ORDERS_PORT:value}.")
			.contains("Set the property framing.of.orders, in a file or as an environment variable")
			.contains("spring.security.user.password = ${OPERATORS_PASSWORD}")
			.contains("at " + file + ", line 5, column 13")
			.contains("The placeholder ${spring.security.user.name} leads back to itself.")
			.doesNotContain("\tat ");
	}

	@Test
	void tellsAPasswordWithoutAValueBeforeThereAreBeans(CapturedOutput output) {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> new SpringApplicationBuilder(SluiceApplication.class).run("--server.port=0",
					"--spring.config.location=file:config/", "--spring.profiles.active=prod",
					"--sluice.inbound.scanners.framing=lin"));
		assertThat(output).contains("The configuration has 2 mistakes:")
			.contains("sluice.inbound.scanners.framing = lin")
			.contains("spring.security.user.password = ${OPERATOR_PASSWORD}")
			.containsPattern("at config/application-prod.yml, line \\d+, column 17")
			.contains("The placeholder ${OPERATOR_PASSWORD} has no value.")
			.contains("Set the environment variable OPERATOR_PASSWORD.")
			.doesNotContain("\tat ");
	}

	@Test
	void tellsAPlaceholderThatTheLogNeedsFirst(CapturedOutput output) throws IOException {
		Path file = write("application.yml", "logging.file.name: ${LOG_FILE}\nsluice.inbounds: {}\n");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(this::run);
		assertThat(output).contains("logging.file.name = ${LOG_FILE}")
			.contains("at " + file + ", line 1, column 20")
			.contains("Set the environment variable LOG_FILE, or write")
			.contains("sluice.inbounds")
			.doesNotContain("\tat ");
	}

	@Test
	void listsTheBeansOfTheApplicationOnly(CapturedOutput output) {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> new SpringApplicationBuilder(SluiceApplication.class).run("--server.port=0",
					"--spring.config.location=file:config/", "--sluice.routes.stock.to=zzz"));
		assertThat(output).contains("There is no target 'zzz'.")
			.contains("Write one of recorder, readings, stock, discard.");
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
