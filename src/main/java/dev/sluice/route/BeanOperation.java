package dev.sluice.route;

import java.lang.reflect.Method;

import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

/**
 * What of a bean is called, as far as it can be told from types, before the bean is made.
 *
 * @param bean the name of the bean
 * @param call how it is called
 * @param parameter the declared type of the payload; {@link ResolvableType#NONE} where
 * none is declared
 * @param answers whether a value may be returned
 * @param nonBlocking whether it is marked so
 */
record BeanOperation(String bean, Call call, ResolvableType parameter, boolean answers, boolean nonBlocking) {

	/**
	 * Whether answers come to the reply channel of the message instead of being returned.
	 * @return {@code true} for message handlers
	 */
	boolean repliesByChannel() {
		return this.call instanceof HandlerCall;
	}

	/**
	 * Whether the bean is shown the headers of a message.
	 * @return {@code false} where it is only given a payload
	 */
	boolean seesHeaders() {
		return switch (this.call) {
			case HandlerCall ignored -> true;
			case MethodCall(Method method) when method.getParameterCount() == 0 -> false;
			case MethodCall(Method method) when BeanInvocations.isAnnotated(method) -> true;
			default -> {
				Class<?> type = this.parameter.resolve();
				yield type == null || Message.class.isAssignableFrom(type);
			}
		};
	}

	/** How a bean is called. */
	sealed interface Call {

	}

	/** As a {@link java.util.function.Function}. */
	record FunctionCall() implements Call {
	}

	/** As a {@link java.util.function.Consumer}. */
	record ConsumerCall() implements Call {
	}

	/** As a {@link org.springframework.messaging.MessageHandler}. */
	record HandlerCall() implements Call {
	}

	/**
	 * By a method.
	 *
	 * @param method the method
	 */
	record MethodCall(Method method) implements Call {
	}

}
