package dev.sluice.expression;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.ParseException;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Parses the expressions of the configuration. They are Spring's, see {@code payload} and
 * {@code headers}, call beans as {@code @name}, and have the functions {@code #u8},
 * {@code #u16}, {@code #u32}, {@code #slice}, {@code #text} and {@code #hex} over bytes.
 * What a map, such as headers or a JSON object, does not hold is {@code null}. Safe for
 * use by many threads.
 */
public final class Expressions {

	private static final Set<String> VARIABLES = variables();

	private final SpelExpressionParser parser = new SpelExpressionParser(new SpelParserConfiguration());

	private final @Nullable BeanFactory beans;

	/**
	 * Creates the parser.
	 * @param beans where {@code @name} is looked up at evaluation; {@code null} for
	 * expressions without beans
	 */
	public Expressions(@Nullable BeanFactory beans) {
		this.beans = beans;
	}

	private Expression expression(SpelExpression parsed) throws ExpressionSyntaxException {
		checkVariables(parsed.getAST());
		StandardEvaluationContext context = new StandardEvaluationContext();
		context.addPropertyAccessor(new MapKeyAccessor());
		if (this.beans != null) {
			context.setBeanResolver(new BeanFactoryResolver(this.beans));
		}
		functions().forEach((function) -> context.registerFunction(function.getName(), function));
		CalledMethods calledMethods = new CalledMethods();
		context.setMethodResolvers(List.of(calledMethods));
		return new Expression(parsed, context, calledMethods);
	}

	/**
	 * Parses an expression.
	 * @param text the expression
	 * @return the expression
	 * @throws ExpressionSyntaxException if the text is not an expression
	 */
	public Expression parse(String text) throws ExpressionSyntaxException {
		if (text.isBlank()) {
			throw new ExpressionSyntaxException(0, "the expression is empty");
		}
		return expression((SpelExpression) parse(text, null));
	}

	/**
	 * Parses an expression that was checked before.
	 * @param text the expression
	 * @return the expression
	 * @throws IllegalArgumentException if the text is not an expression after all
	 */
	public Expression parseValid(String text) {
		try {
			return parse(text);
		}
		catch (ExpressionSyntaxException ex) {
			throw new IllegalArgumentException("'" + text + "' does not parse: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Parses text with {@code #{expressions}} in it.
	 * @param text the text
	 * @return the template
	 * @throws ExpressionSyntaxException if an expression in it is none, or is not closed
	 */
	public Template parseTemplate(String text) throws ExpressionSyntaxException {
		org.springframework.expression.Expression parsed = parse(text, ParserContext.TEMPLATE_EXPRESSION);
		List<Template.Part> parts = new ArrayList<>();
		if (parsed instanceof CompositeStringExpression composite) {
			for (org.springframework.expression.Expression part : composite.getExpressions()) {
				parts.add(part(part));
			}
		}
		else {
			parts.add(part(parsed));
		}
		return new Template(parts);
	}

	private static Stream<Method> functions() {
		return Arrays.stream(ByteFunctions.class.getDeclaredMethods())
			.filter((function) -> Modifier.isPublic(function.getModifiers()));
	}

	private static Set<String> variables() {
		Set<String> names = new TreeSet<>(Set.of("#root", "#this"));
		functions().forEach((function) -> names.add("#" + function.getName()));
		return Collections.unmodifiableSet(names);
	}

	/** Nobody sets variables: a name that is not known is misspelt. */
	private static void checkVariables(SpelNode node) throws ExpressionSyntaxException {
		if (node instanceof FunctionReference || node instanceof VariableReference) {
			String name = node.toStringAST().replaceFirst("\\(.*", "");
			if (!VARIABLES.contains(name)) {
				throw new ExpressionSyntaxException(node.getStartPosition() + 1,
						"there is no " + name + ", only " + String.join(", ", VARIABLES));
			}
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			checkVariables(node.getChild(i));
		}
	}

	private Template.Part part(org.springframework.expression.Expression parsed) throws ExpressionSyntaxException {
		return (parsed instanceof LiteralExpression literal) ? new Template.Literal(literal.getExpressionString())
				: new Template.Dynamic(expression((SpelExpression) parsed));
	}

	private org.springframework.expression.Expression parse(String text, @Nullable ParserContext template)
			throws ExpressionSyntaxException {
		try {
			return (template != null) ? this.parser.parseExpression(text, template) : this.parser.parseExpression(text);
		}
		catch (ParseException ex) {
			throw new ExpressionSyntaxException(position(text, ex), reason(ex));
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			throw new ExpressionSyntaxException(0, String.valueOf(ex.getMessage()));
		}
	}

	private static int position(String text, ParseException error) {
		String part = error.getExpressionString();
		// In a template the position counts from the start of the expression in it.
		int start = (part != null) ? Math.max(0, text.indexOf(part)) : 0;
		return start + Math.max(0, error.getPosition()) + 1;
	}

	private static String reason(ParseException error) {
		String message = String.valueOf(error.getSimpleMessage());
		// Spring's codes, such as EL1041E, say nothing to an operator.
		return message.replaceFirst("^EL\\d+E:\\s*", "");
	}

}
