package dev.sluice.route;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class BeanTargetTests {

	private Routes routes;

	@BeforeEach
	void start() {
		this.routes = new Routes(Beans.class);
	}

	@AfterEach
	void stop() {
		this.routes.close();
	}

	private Object call(String bean, Object payload) throws Throwable {
		return call(bean, payload, Map.of("kind", "quote"));
	}

	private Object call(String bean, Object payload, Map<String, Object> headers) throws Throwable {
		return this.routes.factory().bean(bean).invoke(new GenericMessage<>(payload, new LeanHeaders(headers)));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void callsAFunctionWithTheDeclaredType() throws Throwable {
		assertThat(call("upper", "quote")).isEqualTo("QUOTE");
		assertThat(call("upper", bytes("größe"))).isEqualTo("GRÖSSE");
		assertThat(call("length", "größe")).isEqualTo(7);
		assertThat(call("length", bytes("12345"))).isEqualTo(5);
	}

	@Test
	void passesAPayloadThatNeedsNoConversionAsItIs() throws Throwable {
		byte[] payload = { 1 };
		assertThat(call("sameBytes", payload)).isSameAs(payload);
		assertThat(call("service.echo", "text")).isEqualTo("text");
	}

	@Test
	void usesTheCharsetOfTheContentType() throws Throwable {
		byte[] latin = "größe".getBytes(StandardCharsets.ISO_8859_1);
		Map<String, Object> headers = Map.of(MessageHeaders.CONTENT_TYPE, "text/plain;charset=ISO-8859-1");
		assertThat(call("upper", latin, headers)).isEqualTo("GRÖSSE");
		assertThat(call("length", "größe", headers)).isEqualTo(5);
	}

	@Test
	void saysThatTextIsNotValid() {
		assertThatExceptionOfType(ExchangeException.class).isThrownBy(() -> call("upper", new byte[] { (byte) 0xff }))
			.satisfies((ex) -> assertThat(ex.cause()).isEqualTo(Cause.MALFORMED));
	}

	@Test
	void callsAConsumerWhichAnswersNothing() throws Throwable {
		assertThat(call("log", bytes("line"))).isNull();
		assertThat(this.routes.bean(Beans.class).logged).containsExactly("line");
	}

	@Test
	void passesThePayloadAsItIsWhereNoTypeIsDeclaredAndSaysSo(CapturedOutput output) throws Throwable {
		Object payload = new Object();
		assertThat(call("undeclared", payload)).isSameAs(payload);
		assertThat(output).contains("event=parameter-type-not-declared bean=undeclared");
	}

	@Test
	void passesThePayloadAsItIsToAnObjectAndSaysNothing(CapturedOutput output) throws Throwable {
		Object payload = new Object();
		assertThat(call("service.any", payload)).isSameAs(payload);
		assertThat(output).doesNotContain("parameter-type-not-declared");
	}

	@Test
	void makesRecordsOfJson() throws Throwable {
		assertThat(call("quotes", "{\"symbol\":\"ACME\",\"amount\":3}")).isEqualTo("ACMEx3");
		assertThat(call("quotes", bytes("{\"symbol\":\"ACME\",\"amount\":3}"))).isEqualTo("ACMEx3");
		assertThat(call("quotes", Map.of("symbol", "ACME", "amount", 3))).isEqualTo("ACMEx3");
		assertThat(call("quotes", new Quote("ACME", 3))).isEqualTo("ACMEx3");
		assertThat(call("service.list", "[{\"symbol\":\"ACME\",\"amount\":3}]")).isEqualTo("ACME");
		assertThat(call("service.map", "{\"symbol\":\"ACME\"}")).isEqualTo("ACME");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"symbol":       | MALFORMED
			{"symbol":"A"} x | MALFORMED
			''               | MALFORMED
			{"amount":"ten"} | FAILED
			[1]              | FAILED
			null             | FAILED
			""")
	void tellsJsonThatIsNotValidFromJsonThatDoesNotFit(String json, Cause cause) {
		assertThatExceptionOfType(ExchangeException.class).isThrownBy(() -> call("quotes", json))
			.satisfies((ex) -> assertThat(ex.cause()).isEqualTo(cause));
		assertThatExceptionOfType(ExchangeException.class).isThrownBy(() -> call("quotes", bytes(json)))
			.satisfies((ex) -> assertThat(ex.cause()).isEqualTo(cause));
	}

	@Test
	void writesObjectsAsJsonForText() throws Throwable {
		assertThat(call("service.echo", Map.of("symbol", "ACME"))).isEqualTo("{\"symbol\":\"ACME\"}");
		assertThat(call("service.echo", 5)).isEqualTo("5");
	}

	@Test
	void makesNumbersOfText() throws Throwable {
		assertThat(call("service.twice", " 21 ")).isEqualTo(42);
		assertThat(call("service.twice", bytes("21"))).isEqualTo(42);
		assertThat(call("service.twice", 21L)).isEqualTo(42);
		assertThatExceptionOfType(ExchangeException.class).isThrownBy(() -> call("service.twice", "x"))
			.satisfies((ex) -> assertThat(ex.cause()).isEqualTo(Cause.FAILED));
		assertThatExceptionOfType(ExchangeException.class).isThrownBy(() -> call("service.twice", ""))
			.satisfies((ex) -> assertThat(ex.cause()).isEqualTo(Cause.FAILED));
	}

	@Test
	void givesTheMessageWithItsPayloadConverted() throws Throwable {
		assertThat(call("service.message", bytes("text"))).isEqualTo("text of quote");
		assertThat(call("service.anyMessage", "text")).isEqualTo("text");
	}

	@Test
	void callsMethodsWithoutParameters() throws Throwable {
		assertThat(call("service.now", "ignored")).isEqualTo("now");
	}

	@Test
	void callsMethodsOfSeveralParameters() throws Throwable {
		assertThat(call("service.withHeaders", bytes("text"))).isEqualTo("text quote");
		assertThat(call("service.withHeaders", "")).isEqualTo(" quote");
		assertThat(call("service.withMap", bytes("text"))).isEqualTo("text quote");
	}

	@Test
	void callsAnnotatedMethods() throws Throwable {
		assertThat(call("service.annotated", bytes("{\"symbol\":\"ACME\",\"amount\":3}")))
			.isEqualTo("ACME quote quote");
		assertThat(call("service.header", "x")).isEqualTo("quote");
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> call("service.header", "x", Map.of()))
			.satisfies((ex) -> assertThat(Cause.of(ex)).isEqualTo(Cause.FAILED));
	}

	@Test
	void callsTheOnlyMethodOfABean() throws Throwable {
		assertThat(call("single", "x")).isEqualTo("single x");
	}

	@Test
	void findsTheBeanWhoseNameHasDots() throws Throwable {
		assertThat(call("my.upper", "x")).isEqualTo("X");
		assertThat(call("my.service.echo", "x")).isEqualTo("x");
		assertThat(call("bean:my.service.now", "x")).isEqualTo("now");
	}

	@Test
	void callsAMethodOfAProxy() throws Throwable {
		assertThat(call("proxied.greet", bytes("you"))).isEqualTo("hello you, proxied");
	}

	@Test
	void callsAFunctionByItsMethod() throws Throwable {
		assertThat(call("upper.apply", bytes("x"))).isEqualTo("X");
	}

	@Test
	void throwsWhatABeanThrows() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> call("service.failing", "x"))
			.withMessage("no luck");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> call("service.checked", "x"));
	}

	@Test
	void returnsAStageAsItIs() throws Throwable {
		assertThat(call("service.later", "x")).isInstanceOf(CompletionStage.class);
	}

	/** What beans take. */
	public record Quote(String symbol, int amount) {
	}

	/** An interface to be proxied. */
	public interface Greeter {

		/** Greets. */
		String greet(String name);

	}

	static class Single {

		private String secret() {
			return "secret";
		}

		public String only(String text) {
			return secret().isEmpty() ? text : "single " + text;
		}

	}

	static class Service {

		public String echo(String text) {
			return text;
		}

		public Object any(Object payload) {
			return payload;
		}

		public int twice(int number) {
			return number * 2;
		}

		public String now() {
			return "now";
		}

		public String list(List<Quote> quotes) {
			return quotes.getFirst().symbol();
		}

		public Object map(Map<String, Object> quote) {
			return quote.get("symbol");
		}

		public String message(Message<String> message) {
			return message.getPayload() + " of " + message.getHeaders().get("kind");
		}

		public Object anyMessage(Message<?> message) {
			return message.getPayload();
		}

		public String withHeaders(String text, MessageHeaders headers) {
			return text + " " + headers.get("kind");
		}

		public String withMap(String text, Map<String, Object> headers) {
			return text + " " + headers.get("kind");
		}

		public String annotated(@Payload Quote quote, @Header("kind") String kind,
				@Headers Map<String, Object> headers) {
			return quote.symbol() + " " + kind + " " + headers.get("kind");
		}

		public String header(@Header("kind") String kind) {
			return kind;
		}

		public String failing(String text) {
			throw new IllegalStateException("no luck");
		}

		public String checked(String text) throws IOException {
			throw new IOException("no disk");
		}

		public CompletionStage<String> later(String text) {
			return CompletableFuture.completedFuture(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		private final List<String> logged = new ArrayList<>();

		@Bean
		Function<String, String> upper() {
			return (text) -> text.toUpperCase(Locale.ROOT);
		}

		@Bean("my.upper")
		Function<String, String> dotted() {
			return upper();
		}

		@Bean
		Function<byte[], Integer> length() {
			return (bytes) -> bytes.length;
		}

		@Bean
		Function<byte[], byte[]> sameBytes() {
			return (bytes) -> bytes;
		}

		@Bean
		Function<Quote, String> quotes() {
			return (quote) -> quote.symbol() + "x" + quote.amount();
		}

		@Bean
		Function<?, ?> undeclared() {
			return Function.identity();
		}

		@Bean
		Consumer<String> log() {
			return this.logged::add;
		}

		@Bean({ "service", "my.service" })
		Service service() {
			return new Service();
		}

		@Bean
		Single single() {
			return new Single();
		}

		@Bean
		Greeter proxied() {
			ProxyFactory factory = new ProxyFactory();
			factory.setInterfaces(Greeter.class);
			factory.setTarget((Greeter) (name) -> "hello " + name);
			factory.addAdvice((MethodInterceptor) (invocation) -> invocation.proceed() + ", proxied");
			return (Greeter) factory.getProxy();
		}

	}

}
