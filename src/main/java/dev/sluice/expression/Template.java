package dev.sluice.expression;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Text with {@code #{expressions}} in it, parsed once. Safe for use by many threads.
 */
public final class Template {

	private final List<Part> parts;

	Template(List<Part> parts) {
		this.parts = List.copyOf(parts);
	}

	/**
	 * Evaluates the template.
	 * @param root the object whose properties the expressions see
	 * @return the value as it is where the template is a single expression, else the text
	 * @throws RuntimeException if an expression fails
	 */
	public @Nullable Object value(Object root) {
		return (this.parts.size() == 1) ? this.parts.getFirst().value(root) : text(root);
	}

	/**
	 * Evaluates the template to text: {@code null} is left out, and bytes are taken for
	 * UTF-8.
	 * @param root the object whose properties the expressions see
	 * @return the text
	 * @throws RuntimeException if an expression fails
	 */
	public String text(Object root) {
		StringBuilder text = new StringBuilder();
		for (Part part : this.parts) {
			Object value = part.value(root);
			if (value != null) {
				text.append((value instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : value);
			}
		}
		return text.toString();
	}

	/**
	 * Whether the template calls beans, which may block.
	 * @return {@code true} if there is a {@code @name} in one of its expressions
	 */
	public boolean usesBeans() {
		return expressions().stream().anyMatch(Expression::usesBeans);
	}

	/**
	 * The expressions in the template.
	 * @return none for plain text
	 */
	public List<Expression> expressions() {
		return this.parts.stream()
			.filter(Dynamic.class::isInstance)
			.map((part) -> ((Dynamic) part).expression())
			.toList();
	}

	/** A piece of a template. */
	sealed interface Part {

		@Nullable Object value(Object root);

	}

	/** Text as it stands. */
	record Literal(String text) implements Part {

		@Override
		public Object value(Object root) {
			return this.text;
		}

	}

	/** An expression. */
	record Dynamic(Expression expression) implements Part {

		@Override
		public @Nullable Object value(Object root) {
			return this.expression.value(root);
		}

	}

}
