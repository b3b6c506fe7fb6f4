package dev.sluice.expression;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.message.LeanHeaders;
import dev.sluice.route.ErrorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ExpressionsTests {

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final Expressions expressions = new Expressions(this.beans);

	private static Message<?> message(Object payload) {
		return new GenericMessage<>(payload, new LeanHeaders(Map.of("kind", "quote", "size", 5)));
	}

	private Object value(String expression, Object payload) throws ExpressionSyntaxException {
		return this.expressions.parse(expression).value(message(payload));
	}

	@Test
	void seesThePayloadAndTheHeaders() throws Exception {
		assertThat(value("payload.startsWith('QUOTE')", "QUOTE ACME")).isEqualTo(true);
		assertThat(value("headers.kind", "x")).isEqualTo("quote");
		assertThat(value("headers['kind'] + payload", "x")).isEqualTo("quotex");
		assertThat(value("headers.size > 4", "x")).isEqualTo(true);
	}

	@Test
	void givesNullForAnAbsentHeader() throws Exception {
		assertThat(value("headers.absent", "x")).isNull();
		assertThat(value("headers['absent'] == null", "x")).isEqualTo(true);
	}

	@Test
	void readsJsonObjectsAndLists() throws Exception {
		Map<String, Object> json = Map.of("type", "order", "lines", List.of(Map.of("amount", 3)), "size", 9);
		assertThat(value("payload.type == 'order'", json)).isEqualTo(true);
		assertThat(value("payload.lines[0].amount", json)).isEqualTo(3);
		assertThat(value("payload.absent", json)).isNull();
		// A key named like a property of the map itself.
		assertThat(value("payload.size", json)).isEqualTo(9);
	}

	@Test
	void readsRecords() throws Exception {
		assertThat(value("payload.symbol", new Quote("ACME"))).isEqualTo("ACME");
	}

	@Test
	void callsBeans() throws Exception {
		this.beans.registerSingleton("prices", new Prices());
		Expression expression = this.expressions.parse("@prices.of(payload)");
		assertThat(expression.value(message("ACME"))).isEqualTo("ACME=1");
		assertThat(expression.usesBeans()).isTrue();
		assertThat(expression.beanNames()).containsExactly("prices");
		assertThat(this.expressions.parse("'x@y'").usesBeans()).isFalse();
		assertThat(this.expressions.parse("payload == {1, @'my.bean'.of(2)}[0]").beanNames())
			.containsExactly("my.bean");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "#u8(payload, 1)            | 255", "#u16(payload, 0)           | 511",
					"#u32(payload, 1)           | 4278190146", "#text(payload, 4, 2)       | BC",
					"#hex(payload)              | 01ff0000424342", "#hex(payload, 4, 2)        | 4243",
					"#hex(#slice(payload, 1, 2))| ff00", "#u8(payload, 6)            | 66" })
	void readsBytes(String expression, String expected) throws Exception {
		byte[] bytes = { 1, (byte) 0xff, 0, 0, 'B', 'C', 'B' };
		assertThat(value(expression, bytes)).hasToString(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "#u8(payload, 3)           | #u8 wants 1 byte(s) from offset 3, and there are 3",
					"#u16(payload, 2)          | #u16 wants 2 byte(s) from offset 2, and there are 3",
					"#u32(payload, 0)          | #u32 wants 4 byte(s) from offset 0, and there are 3",
					"#slice(payload, -1, 1)    | #slice wants 1 byte(s) from offset -1, and there are 3",
					"#text(payload, 1, -1)     | #text wants -1 byte(s) from offset 1, and there are 3",
					"#hex(payload, 1, 2147483647) | #hex wants 2147483647 byte(s) from offset 1, and there are 3",
					"#hex(payload, 1)          | #hex takes bytes, or bytes, the first one and how many",
					"#u8('text', 0)            | #u8 takes bytes, and this is a java.lang.String",
					"#u8(headers.absent, 0)    | #u8 takes bytes, and this is a null" })
	void saysWhatIsWrongWithBytes(String expression, String message) throws Exception {
		Expression parsed = this.expressions.parse(expression);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> parsed.value(message(new byte[3])))
			.withMessageContaining(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "payload.startsWith('A' | 19", "payload ==             | 9", "'open                  | 1" })
	void saysWhereAnExpressionDoesNotParse(String expression, int position) {
		assertThatExceptionOfType(ExpressionSyntaxException.class).isThrownBy(() -> this.expressions.parse(expression))
			.withMessageStartingWith("at character ")
			.withMessageNotContaining("EL1")
			.satisfies((ex) -> assertThat(ex.position()).isEqualTo(position));
	}

	@Test
	void saysThatAnExpressionIsEmpty() {
		assertThatExceptionOfType(ExpressionSyntaxException.class).isThrownBy(() -> this.expressions.parse("  "))
			.withMessage("the expression is empty");
	}

	@Test
	void compilesWhatIsEvaluatedOften() throws Exception {
		Expression expression = this.expressions.parse("payload.startsWith('Q') and headers.kind == 'quote'");
		for (int i = 0; i < 200; i++) {
			assertThat(expression.value(message("Q" + i))).isEqualTo(true);
		}
		assertThat(expression.isCompiled()).isTrue();
		assertThat(expression.value(message("X"))).isEqualTo(false);
		assertThat(this.expressions.parse("headers.absent").value(message("X"))).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "headers.absent       |", "headers.kind         | quote", "#u16(payload, 0)     | 515",
					"#hex(payload)        | 0203", "#hex(payload, 1, 1)  | 03", "#slice(payload,0,1)[0] | 2" })
	void givesTheSameCompiled(String text, String expected) throws Exception {
		Expression expression = this.expressions.parse(text);
		for (int i = 0; i < 150; i++) {
			Object value = expression.value(message(new byte[] { 2, 3 }));
			assertThat((value != null) ? value.toString() : null).isEqualTo(expected);
		}
	}

	@Test
	void interpretsPayloadsOfAnotherTypeThanItWasCompiledFor() throws Exception {
		Expression expression = this.expressions.parse("payload.length()");
		for (int i = 0; i < 150; i++) {
			expression.value(message("four"));
		}
		assertThat(expression.isCompiled()).isTrue();
		for (int i = 0; i < 150; i++) {
			assertThat(expression.value(message(new StringBuilder("three")))).isEqualTo(5);
			assertThat(expression.value(message("four"))).isEqualTo(4);
		}
		assertThat(expression.isCompiled()).isFalse();
	}

	@Test
	void staysCompiledWhenItFails() throws Exception {
		Expression expression = this.expressions.parse("payload.charAt(2)");
		for (int i = 0; i < 150; i++) {
			expression.value(message("four"));
		}
		for (int i = 0; i < 300; i++) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> expression.value(message("")));
		}
		assertThat(expression.isCompiled()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload.next() > 0 and headers.size / headers.zero > 0",
			"payload.next() > 0 and headers.kind.length() > 0",
			"T(dev.sluice.expression.ExpressionsTests$Counter).take(payload) > 0 and headers.kind.length() > 0",
			"new dev.sluice.expression.ExpressionsTests$Counting(payload).value() > 0 and headers.kind.length() > 0" })
	void doesOnceWhatChangesSomething(String text) throws Exception {
		Expression expression = this.expressions.parse(text);
		Counter counter = new Counter();
		for (int i = 1; i <= 300; i++) {
			Object kind = (i > 150) ? new StringBuilder("text") : "text";
			Message<?> message = new GenericMessage<>(counter,
					new LeanHeaders(Map.of("kind", kind, "size", 5, "zero", (i > 150) ? 0 : 1)));
			try {
				expression.value(message);
			}
			catch (RuntimeException ex) {
				// Division by zero.
			}
			assertThat(counter.count).isEqualTo(i);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "headers.get('kind') == 'quote' and headers.kind.startsWith('q')",
			"T(Math).max(headers.size, 4) == 5", "payload.substring(1).trim().length() == 3" })
	void compilesCallsThatChangeNothing(String text) throws Exception {
		Expression expression = this.expressions.parse(text);
		for (int i = 0; i < 150; i++) {
			assertThat(expression.value(message("four"))).isEqualTo(true);
		}
		assertThat(expression.isCompiled()).isTrue();
	}

	@Test
	void fillsExpressionsIntoText() throws Exception {
		Template template = this.expressions
			.parseTemplate("kind=#{headers.kind}, #{headers.absent}#{payload.length()}.");
		assertThat(template.value(message("four"))).isEqualTo("kind=quote, 4.");
		assertThat(this.expressions.parseTemplate("<#{payload}>").value(message("bytes".getBytes())))
			.isEqualTo("<bytes>");
	}

	@Test
	void givesTheValueOfASingleExpressionAsItIs() throws Exception {
		assertThat(this.expressions.parseTemplate("#{payload.length()}").value(message("four"))).isEqualTo(4);
		assertThat(this.expressions.parseTemplate("#{payload.length()}").text(message("four"))).isEqualTo("4");
		assertThat(this.expressions.parseTemplate("#{headers.absent}").value(message("four"))).isNull();
	}

	@Test
	void takesTextWithoutExpressionsAsItIs() throws Exception {
		assertThat(this.expressions.parseTemplate("plain {text} #1").value(message("x"))).isEqualTo("plain {text} #1");
		assertThat(this.expressions.parseTemplate("").value(message("x"))).isEqualTo("");
	}

	@Test
	void findsNoPropertyOfAListWhereMapsCameBefore() throws Exception {
		Expression expression = this.expressions.parse("payload.amount > 5");
		for (int i = 0; i < 150; i++) {
			assertThat(expression.value(new GenericMessage<>(Map.of("amount", 6)))).isEqualTo(true);
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> expression.value(new GenericMessage<>(List.of(1, 2))));
		}
	}

	@Test
	void saysWhereATemplateDoesNotParse() {
		assertThatExceptionOfType(ExpressionSyntaxException.class)
			.isThrownBy(() -> this.expressions.parseTemplate("NAK #{cause +}"))
			.satisfies((ex) -> assertThat(ex.position()).isBetween(7, 14));
		assertThatExceptionOfType(ExpressionSyntaxException.class)
			.isThrownBy(() -> this.expressions.parseTemplate("NAK #{cause"))
			.withMessageStartingWith("at character 5: ");
	}

	@Test
	void knowsWhetherATemplateCallsBeans() throws Exception {
		assertThat(this.expressions.parseTemplate("a #{@acks.nak(payload)} b").usesBeans()).isTrue();
		assertThat(this.expressions.parseTemplate("a #{payload} @acks").usesBeans()).isFalse();
	}

	@Test
	void showsErrorRepliesTheCauseAndTheError() throws Exception {
		Template template = this.expressions.parseTemplate("NAK #{cause} #{error.message} #{payload} #{headers.kind}");
		ErrorContext context = new ErrorContext(null, new LeanHeaders(new HashMap<>(Map.of("kind", "quote"))),
				"timeout", new IllegalStateException("no answer"));
		for (int i = 0; i < 150; i++) {
			assertThat(template.value(context)).isEqualTo("NAK timeout no answer  quote");
		}
	}

	/** A payload. */
	public record Quote(String symbol) {
	}

	/** Changes with each call. */
	public static class Counter {

		private int count;

		/** Counts. */
		public int next() {
			return ++this.count;
		}

		/** Counts. */
		public static int take(Counter counter) {
			return counter.next();
		}

	}

	/** Counts when it is made. */
	public static class Counting {

		private final int value;

		public Counting(Counter counter) {
			this.value = counter.next();
		}

		/** The count. */
		public int value() {
			return this.value;
		}

	}

	/** A bean. */
	public static class Prices {

		/** Prices. */
		public String of(Object symbol) {
			return symbol + "=1";
		}

	}

}
