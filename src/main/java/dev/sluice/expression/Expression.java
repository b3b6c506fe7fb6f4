package dev.sluice.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.spel.CompiledExpression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.SpelNodeImpl;
import org.springframework.expression.spel.standard.SpelCompiler;
import org.springframework.expression.spel.standard.SpelExpression;

/**
 * An expression, parsed once. It is interpreted at first, and compiled when it has seen
 * enough values to know their types. A value of another type that comes later is
 * interpreted again, so that both give the same; if that happens often the compiled form
 * is dropped. Spring's own mixed mode would compile again and again for a peer that
 * alternates. Because of the second attempt only expressions are compiled that may be
 * evaluated twice: those that make objects, or call methods that could change something,
 * stay interpreted. Reading a property is taken to change nothing. Safe for use by many
 * threads.
 */
public final class Expression {

	private static final int COMPILE_AFTER = 100;

	private static final int MOST_MISFITS = 100;

	private final String text;

	private final SpelExpression interpreted;

	private final EvaluationContext context;

	private final CalledMethods calledMethods;

	private final boolean makesObjects;

	private final List<String> beanNames;

	private final boolean seesHeaders;

	private final AtomicInteger evaluations = new AtomicInteger();

	private final AtomicInteger misfits = new AtomicInteger();

	private volatile @Nullable CompiledExpression compiled;

	Expression(SpelExpression parsed, EvaluationContext context, CalledMethods calledMethods) {
		this.text = parsed.getExpressionString();
		this.interpreted = parsed;
		this.context = context;
		this.calledMethods = calledMethods;
		this.makesObjects = makesObjects(parsed.getAST());
		List<String> names = new ArrayList<>();
		collectBeanNames(parsed.getAST(), names);
		this.beanNames = List.copyOf(names);
		String lower = this.text.toLowerCase(Locale.ROOT);
		this.seesHeaders = lower.contains("headers") || lower.contains("#root") || lower.contains("#this");
	}

	private static void collectBeanNames(SpelNode node, List<String> names) {
		if (node instanceof BeanReference) {
			names.add(node.toStringAST().substring(1).replace("'", ""));
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			collectBeanNames(node.getChild(i), names);
		}
	}

	private static boolean makesObjects(SpelNode node) {
		return node instanceof ConstructorReference
				|| IntStream.range(0, node.getChildCount()).mapToObj(node::getChild).anyMatch(Expression::makesObjects);
	}

	/**
	 * Evaluates the expression.
	 * @param root the object whose properties the expression sees: a
	 * {@link org.springframework.messaging.Message} with its {@code payload} and
	 * {@code headers}, or whatever else has properties of these names
	 * @return the value
	 * @throws RuntimeException if the expression fails
	 */
	public @Nullable Object value(Object root) {
		CompiledExpression fast = this.compiled;
		if (fast == null) {
			return interpret(root);
		}
		try {
			return fast.getValue(root, this.context);
		}
		catch (Exception | LinkageError ex) {
			return interpretMisfit(root);
		}
	}

	/**
	 * Asks the expression a question.
	 * @param root the object whose properties the expression sees
	 * @return the answer
	 * @throws RuntimeException if the expression fails
	 * @throws IllegalStateException if its value is neither true nor false
	 */
	public boolean isTrue(Object root) {
		Object value = value(root);
		if (value instanceof Boolean answer) {
			return answer;
		}
		throw new IllegalStateException("the expression '" + this.text + "' gave "
				+ ((value != null) ? "a " + value.getClass().getName() : "null") + " instead of true or false");
	}

	private @Nullable Object interpret(Object root) {
		Object value = this.interpreted.getValue(this.context, root);
		if (this.evaluations.get() < COMPILE_AFTER && this.evaluations.incrementAndGet() == COMPILE_AFTER) {
			this.compiled = compile();
		}
		return value;
	}

	private @Nullable Object interpretMisfit(Object root) {
		// An error of the expression itself is thrown here, and is no misfit.
		Object value = this.interpreted.getValue(this.context, root);
		if (this.misfits.incrementAndGet() >= MOST_MISFITS || !this.calledMethods.areRepeatable()) {
			this.compiled = null;
		}
		return value;
	}

	private @Nullable CompiledExpression compile() {
		if (this.makesObjects || !this.calledMethods.areRepeatable()) {
			return null;
		}
		try {
			CompiledExpression fast = SpelCompiler.getCompiler(Expression.class.getClassLoader())
				.compile((SpelNodeImpl) this.interpreted.getAST());
			// Another thread may have met another method meanwhile.
			return this.calledMethods.areRepeatable() ? fast : null;
		}
		catch (RuntimeException | LinkageError ex) {
			return null;
		}
	}

	boolean isCompiled() {
		return this.compiled != null;
	}

	/**
	 * Whether the expression calls beans, which may block.
	 * @return {@code true} if there is a {@code @name} in it
	 */
	public boolean usesBeans() {
		return !this.beanNames.isEmpty();
	}

	/**
	 * The beans that the expression calls.
	 * @return their names
	 */
	public List<String> beanNames() {
		return this.beanNames;
	}

	/**
	 * Whether headers can be seen from the expression. May say so where they are not
	 * used.
	 * @return {@code false} if the headers do not matter
	 */
	public boolean seesHeaders() {
		return this.seesHeaders;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
