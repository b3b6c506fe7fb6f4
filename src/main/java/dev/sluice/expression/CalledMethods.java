package dev.sluice.expression;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.TypeDescriptor;
import org.springframework.expression.AccessException;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.MethodExecutor;
import org.springframework.expression.spel.support.ReflectiveMethodExecutor;
import org.springframework.expression.spel.support.ReflectiveMethodResolver;

/**
 * Finds the methods that one expression calls, and remembers whether calling all of them
 * once more can change nothing: they are Java's own, of values that do not change or ask
 * a collection.
 */
final class CalledMethods extends ReflectiveMethodResolver {

	private static final Set<Class<?>> CONSTANT = Set.of(String.class, CharSequence.class, Comparable.class,
			Integer.class, Long.class, Short.class, Byte.class, Double.class, Float.class, Number.class, Boolean.class,
			Character.class, BigDecimal.class, BigInteger.class, UUID.class, Math.class);

	private static final Set<String> QUESTIONS = Set.of("get", "getOrDefault", "containsKey", "containsValue",
			"contains", "containsAll", "size", "isEmpty", "indexOf", "lastIndexOf", "keySet", "values", "entrySet",
			"getFirst", "getLast", "getKey", "getValue", "subList", "toString", "equals", "hashCode");

	private volatile boolean repeatable = true;

	@Override
	public @Nullable MethodExecutor resolve(EvaluationContext context, Object target, String name,
			List<TypeDescriptor> argumentTypes) throws AccessException {
		MethodExecutor executor = super.resolve(context, target, name, argumentTypes);
		if (executor != null
				&& !(executor instanceof ReflectiveMethodExecutor known && isRepeatable(known.getMethod()))) {
			this.repeatable = false;
		}
		return executor;
	}

	private static boolean isRepeatable(Method method) {
		Class<?> type = method.getDeclaringClass();
		boolean collection = Map.class.isAssignableFrom(type) || Map.Entry.class.isAssignableFrom(type)
				|| Collection.class.isAssignableFrom(type);
		return CONSTANT.contains(type) || type.getPackageName().equals("java.time")
				|| (collection && QUESTIONS.contains(method.getName()));
	}

	/** Whether calling all methods called so far once more changes nothing. */
	boolean areRepeatable() {
		return this.repeatable;
	}

}
