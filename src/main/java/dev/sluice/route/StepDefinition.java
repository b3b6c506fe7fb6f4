package dev.sluice.route;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a route, as configured.
 */
public sealed interface StepDefinition {

	/**
	 * Replaces the payload by the value of an expression.
	 *
	 * @param expression the expression
	 */
	record Transform(String expression) implements StepDefinition {
	}

	/**
	 * Adds headers.
	 *
	 * @param headers names, and values as text with {@code #{expressions}}; a text that
	 * is one expression gives its value as it is
	 */
	record Headers(Map<String, String> headers) implements StepDefinition {

		public Headers {
			headers = Map.copyOf(new LinkedHashMap<>(headers));
		}

	}

	/**
	 * Lets pass what an expression says; the rest is discarded.
	 *
	 * @param expression the expression
	 */
	record Filter(String expression) implements StepDefinition {
	}

	/**
	 * Hands the message to a bean, whose result becomes the message; {@code void} leaves
	 * it.
	 *
	 * @param bean the bean, or {@code bean.method}
	 */
	record Handle(String bean) implements StepDefinition {
	}

}
