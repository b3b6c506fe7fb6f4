package dev.sluice.route;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.sluice.message.NonBlocking;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.MessageHandler;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells by the types of bean definitions what of a bean is to be called. Makes no bean.
 */
final class BeanInspector {

	private final ConfigurableListableBeanFactory beans;

	BeanInspector(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Finds what is called by the name of a bean alone.
	 * @param bean the name of a bean that there is
	 * @return the operation
	 * @throws UnresolvedNameException if it cannot be told
	 */
	BeanOperation inspect(String bean) throws UnresolvedNameException {
		ResolvableType type = type(bean);
		boolean nonBlocking = this.beans.findAnnotationOnBean(bean, NonBlocking.class, false) != null;
		if (ResolvableType.forClass(Function.class).isAssignableFrom(type)) {
			ResolvableType function = type.as(Function.class);
			return new BeanOperation(bean, new BeanOperation.FunctionCall(), function.getGeneric(0),
					answers(function.getGeneric(1)), nonBlocking || isMarked(type, "apply"));
		}
		if (Consumer.class.isAssignableFrom(type.toClass())) {
			return new BeanOperation(bean, new BeanOperation.ConsumerCall(), type.as(Consumer.class).getGeneric(0),
					false, nonBlocking || isMarked(type, "accept"));
		}
		if (MessageHandler.class.isAssignableFrom(type.toClass())) {
			return new BeanOperation(bean, new BeanOperation.HandlerCall(), ResolvableType.NONE, true, nonBlocking);
		}
		List<Method> declared = Arrays.stream(ClassUtils.getUserClass(type.toClass()).getDeclaredMethods())
			.filter(BeanInspector::isCallable)
			.toList();
		if (declared.size() != 1) {
			throw new UnresolvedNameException(
					"the bean '" + bean + "' is neither a Function, a Consumer nor a MessageHandler, and has "
							+ (declared.isEmpty() ? "no public method" : "several public methods"),
					declared.isEmpty() ? "give it a public method"
							: "write '" + bean + ".<method>' with one of: " + names(declared));
		}
		return operation(bean, declared.getFirst(), type, nonBlocking);
	}

	/**
	 * Finds what is called by the name of a bean and of a method.
	 * @param bean the name of a bean that there is
	 * @param method the name of the method
	 * @return the operation
	 * @throws UnresolvedNameException if there is no such method, or more than one
	 */
	BeanOperation inspect(String bean, String method) throws UnresolvedNameException {
		ResolvableType type = type(bean);
		List<Method> all = methods(type, null);
		List<Method> named = all.stream().filter((candidate) -> candidate.getName().equals(method)).toList();
		if (named.isEmpty()) {
			List<String> known = all.stream()
				.filter((candidate) -> !candidate.isDefault())
				.map(Method::getName)
				.distinct()
				.sorted()
				.toList();
			String nearest = NearestName.of(method, known);
			List<String> written = ((nearest != null) ? List.of(nearest) : known).stream()
				.map((name) -> bean + "." + name)
				.toList();
			throw new UnresolvedNameException("the bean '" + bean + "' has no public method '" + method + "'",
					NearestName.advice(method, written, "give it one"));
		}
		if (named.size() > 1) {
			throw new UnresolvedNameException(
					"the bean '" + bean + "' has " + named.size() + " methods '" + method + "'",
					"give the one that is meant a name of its own");
		}
		boolean nonBlocking = this.beans.findAnnotationOnBean(bean, NonBlocking.class, false) != null;
		return operation(bean, named.getFirst(), type, nonBlocking);
	}

	private ResolvableType type(String bean) throws UnresolvedNameException {
		Class<?> type = this.beans.getType(bean, false);
		if (type == null) {
			throw new UnresolvedNameException("the type of the bean '" + bean + "' cannot be told before it is made",
					"declare its type where it is defined");
		}
		// The definition knows the type arguments, which the class of a lambda does not.
		ResolvableType defined = definedType(bean);
		return (defined.resolve() == null || FactoryBean.class.isAssignableFrom(defined.toClass()))
				? ResolvableType.forClass(type) : defined;
	}

	private ResolvableType definedType(String bean) {
		try {
			return this.beans.getMergedBeanDefinition(bean).getResolvableType();
		}
		catch (NoSuchBeanDefinitionException ex) {
			return ResolvableType.NONE;
		}
	}

	private static BeanOperation operation(String bean, Method method, ResolvableType type, boolean nonBlocking) {
		ResolvableType parameter = (method.getParameterCount() == 0) ? ResolvableType.NONE
				: ResolvableType.forMethodParameter(new MethodParameter(method, 0), type);
		return new BeanOperation(bean, new BeanOperation.MethodCall(method), parameter,
				answers(ResolvableType.forMethodParameter(new MethodParameter(method, -1), type)),
				nonBlocking || AnnotatedElementUtils.hasAnnotation(method, NonBlocking.class));
	}

	private static boolean answers(ResolvableType returned) {
		ResolvableType value = CompletionStage.class.isAssignableFrom(returned.toClass())
				? returned.as(CompletionStage.class).getGeneric(0) : returned;
		return value.toClass() != void.class && value.toClass() != Void.class;
	}

	private static boolean isMarked(ResolvableType type, String method) {
		return methods(type, method).stream()
			.anyMatch((candidate) -> AnnotatedElementUtils.hasAnnotation(candidate, NonBlocking.class));
	}

	private static List<Method> methods(ResolvableType type, @Nullable String name) {
		MethodIntrospector.MetadataLookup<Boolean> lookup = (
				method) -> (isCallable(method) && (name == null || name.equals(method.getName()))) ? Boolean.TRUE
						: null;
		return List.copyOf(MethodIntrospector.selectMethods(ClassUtils.getUserClass(type.toClass()), lookup).keySet());
	}

	private static boolean isCallable(Method method) {
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !method.isSynthetic() && !ReflectionUtils.isObjectMethod(method)
				&& method.getDeclaringClass() != Object.class;
	}

	private static String names(List<Method> methods) {
		return String.join(", ", methods.stream().map(Method::getName).distinct().sorted().toList());
	}

}
