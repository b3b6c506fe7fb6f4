package dev.sluice.route;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.support.DefaultMessageHandlerMethodFactory;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.ReflectionUtils;

/**
 * Makes the calls of beans that were told by type. A method with one plain parameter is
 * called by a method handle; one with more, or with Spring's {@code @Payload},
 * {@code @Header} and {@code @Headers}, as Spring Messaging calls its own.
 */
final class BeanInvocations {

	private static final Log logger = LogFactory.getLog(BeanInvocations.class);

	private final BeanFactory beans;

	private final PayloadConversions conversions;

	private final DefaultMessageHandlerMethodFactory methods = new DefaultMessageHandlerMethodFactory();

	BeanInvocations(BeanFactory beans, PayloadConversions conversions) {
		this.beans = beans;
		this.conversions = conversions;
		this.methods.setBeanFactory(beans);
		this.methods.setMessageConverter(new ConversionsMessageConverter(conversions));
		this.methods.setCustomArgumentResolvers(List.of(new PlainArguments(conversions)));
		this.methods.afterPropertiesSet();
	}

	/**
	 * Makes the bean and the call of it.
	 * @param operation what is called; not a message handler
	 * @return the call
	 */
	@SuppressWarnings("unchecked")
	BeanInvocation bind(BeanOperation operation) {
		Object bean = this.beans.getBean(operation.bean());
		return switch (operation.call()) {
			case BeanOperation.FunctionCall ignored -> {
				Function<Object, @Nullable Object> function = (Function<Object, @Nullable Object>) bean;
				PayloadConversion payload = conversion(operation, bean, Function.class);
				yield (message) -> function.apply(payload.convert(message));
			}
			case BeanOperation.ConsumerCall ignored -> {
				Consumer<Object> consumer = (Consumer<Object>) bean;
				PayloadConversion payload = conversion(operation, bean, Consumer.class);
				yield (message) -> {
					consumer.accept(payload.convert(message));
					return null;
				};
			}
			case BeanOperation.HandlerCall ignored -> {
				MessageHandler handler = (MessageHandler) bean;
				yield (message) -> {
					handler.handleMessage(message);
					return null;
				};
			}
			case BeanOperation.MethodCall(Method method) -> bind(operation, bean, method);
		};
	}

	private PayloadConversion conversion(BeanOperation operation, Object bean, Class<?> as) {
		ResolvableType parameter = operation.parameter();
		if (parameter.resolve() == null) {
			// The class of the bean itself may say more than its definition.
			parameter = ResolvableType.forClass(AopUtils.getTargetClass(bean)).as(as).getGeneric(0);
		}
		return conversion(operation.bean(), parameter);
	}

	private PayloadConversion conversion(String bean, ResolvableType parameter) {
		if (parameter.resolve() == null) {
			logger.info("event=parameter-type-not-declared bean=" + bean + " payload=as-it-is");
		}
		return this.conversions.to(parameter);
	}

	private BeanInvocation bind(BeanOperation operation, Object bean, Method method) {
		Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
		if (isAnnotated(method)) {
			return this.methods.createInvocableHandlerMethod(bean, invocable)::invoke;
		}
		MethodHandle handle = handle(bean, invocable);
		if (method.getParameterCount() == 0) {
			return (message) -> (Object) handle.invokeExact();
		}
		PayloadConversion payload = conversion(operation.bean(), operation.parameter());
		return (message) -> (Object) handle.invokeExact(payload.convert(message));
	}

	private static MethodHandle handle(Object bean, Method method) {
		ReflectionUtils.makeAccessible(method);
		try {
			MethodHandle handle = MethodHandles.lookup().unreflect(method).bindTo(bean);
			return handle.asType(MethodType.genericMethodType(method.getParameterCount()));
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("The method " + method + " cannot be called", ex);
		}
	}

	/** Whether the arguments of a method are more than the payload or the message. */
	static boolean isAnnotated(Method method) {
		return switch (method.getParameterCount()) {
			case 0 -> false;
			case 1 -> !isPlain(new MethodParameter(method, 0));
			default -> true;
		};
	}

	private static boolean isPlain(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			if (annotation.annotationType().getName().startsWith("org.springframework.messaging.handler.annotation.")) {
				return false;
			}
		}
		return !MessageHeaders.class.isAssignableFrom(parameter.getParameterType())
				&& !MessageHeaderAccessor.class.isAssignableFrom(parameter.getParameterType());
	}

	/**
	 * Gives plain parameters the payload or the message, by the same conversions as for a
	 * single parameter, and headers to a {@code Map} that is not the first.
	 */
	private record PlainArguments(PayloadConversions conversions) implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return isPlain(parameter);
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, Message<?> message) {
			if (parameter.getParameterIndex() > 0 && parameter.getParameterType() == Map.class) {
				return message.getHeaders();
			}
			return this.conversions.to(ResolvableType.forMethodParameter(parameter)).convert(message);
		}

	}

}
