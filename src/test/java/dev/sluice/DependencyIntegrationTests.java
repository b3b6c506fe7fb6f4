package dev.sluice;

import java.io.IOException;
import java.net.Socket;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.sluice.actuate.AdminSecurityConfiguration;
import dev.sluice.gateway.TcpClient;
import dev.sluice.inbound.InboundEndpoint;
import dev.sluice.inbound.TestInbound;
import dev.sluice.sample.Stock;
import dev.sluice.transport.Address;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sluice as a dependency: it opens nothing in somebody else's application, closes
 * nothing, and changes none of its settings.
 */
class DependencyIntegrationTests {

	@Test
	void anApplicationWithoutSecurityOfItsOwnStaysProtectedByTheDefault() {
		try (HttpTester http = run(Plain.class)) {
			assertThat(http.get("/hello").statusCode()).isEqualTo(401);
			assertThat(http.get("/hello", "secret").body()).isEqualTo("hello");
			assertThat(http.get("/actuator/metrics").statusCode()).isEqualTo(401);
			assertThat(http.get("/actuator/metrics/sluice.inbound.received", "secret").statusCode()).isEqualTo(200);
			assertThat(http.application().getBeanNamesForType(SecurityFilterChain.class))
				.containsExactly("managementSecurityFilterChain");
		}
	}

	@Test
	void healthIsOpenAndKeepsItsDetailsAsTheDefaultIs() {
		try (HttpTester http = run(Plain.class)) {
			assertThat(http.get("/actuator/health").body()).contains("\"status\":\"UP\"").doesNotContain("components");
			assertThat(http.get("/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
		}
	}

	@Test
	void anApplicationWithSecurityOfItsOwnDecidesAlone() {
		try (HttpTester http = run(Plain.class, Secured.class)) {
			assertThat(http.get("/hello").body()).isEqualTo("hello");
			assertThat(http.get("/actuator/metrics").statusCode()).isEqualTo(200);
			assertThat(http.get("/actuator/health").statusCode()).isEqualTo(403);
			assertThat(http.application().getBeanNamesForType(SecurityFilterChain.class))
				.containsExactly("ownSecurityFilterChain");
		}
	}

	@Test
	void theDefaultsOfOurMainMethodDoNotHold() {
		try (HttpTester http = run(Plain.class)) {
			assertThat(Stream.of("server.address", "spring.application.name", "logging.level.org.springframework")
				.map(http.application().getEnvironment()::getProperty)).containsOnlyNulls();
			assertThat(http.application().getBeanNamesForType(BuildProperties.class)).isEmpty();
		}
	}

	@Test
	void theApplicationNeedsNoWebServer() {
		new ApplicationContextRunner().withUserConfiguration(AdminSecurityConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SecurityFilterChain.class));
	}

	@Test
	void theApplicationNeedsNoSecurityOnItsClassPath() {
		new WebApplicationContextRunner().withClassLoader(new FilteredClassLoader("org.springframework.security"))
			.withUserConfiguration(AdminSecurityConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("adminSecurityFilterChain"));
	}

	@Test
	void beansOfTheApplicationAreTargets() throws IOException {
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Shop.class)
			.web(WebApplicationType.NONE)
			.run("--spring.config.location=optional:classpath:/none/",
					"--sluice.inbound.orders.listen=tcp://127.0.0.1:0", "--sluice.inbound.orders.framing=line",
					"--sluice.inbound.orders.payload=text", "--sluice.inbound.orders.pattern=request-reply",
					"--sluice.routes.find.from=orders", "--sluice.routes.find.order=1",
					"--sluice.routes.find.when=payload.startsWith('FIND ')", "--sluice.routes.find.to=prices.find",
					"--sluice.routes.rest.from=orders", "--sluice.routes.rest.to=echo")) {
			Address address = Address
				.parse(application.getBean("orders.inbound", InboundEndpoint.class).status().address());
			try (TcpClient client = new TcpClient(new Socket(address.host(), address.port()))) {
				client.socket().setSoTimeout(20_000);
				client.send("FIND 4711\nhello\n");
				assertThat(client.line()).isEqualTo("price of FIND 4711");
				assertThat(client.line()).isEqualTo("echo hello");
			}
			assertThat(application.getBeanNamesForType(Stock.class)).isEmpty();
		}
	}

	private static HttpTester run(Class<?>... sources) {
		return new HttpTester(new SpringApplicationBuilder(sources).run("--server.port=0",
				"--spring.config.location=optional:classpath:/none/", "--spring.security.user.password=secret",
				"--management.endpoints.web.exposure.include=health,metrics"));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greeting.class)
	static class Plain {

		@Bean("orders.inbound")
		InboundEndpoint orders() {
			return new TestInbound("orders", "tcp://127.0.0.1:7001");
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Shop {

		@Bean
		Prices prices() {
			return new Prices();
		}

		@Bean
		Function<String, String> echo() {
			return (payload) -> "echo " + payload;
		}

	}

	public static class Prices {

		public String find(String item) {
			return "price of " + item;
		}

	}

	@RestController
	static class Greeting {

		@GetMapping("/hello")
		String hello() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Secured {

		@Bean
		SecurityFilterChain ownSecurityFilterChain(HttpSecurity http) {
			return http
				.authorizeHttpRequests((requests) -> requests.requestMatchers(EndpointRequest.to("health"))
					.denyAll()
					.anyRequest()
					.permitAll())
				.build();
		}

	}

}
