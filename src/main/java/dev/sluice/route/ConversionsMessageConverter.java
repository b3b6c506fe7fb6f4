package dev.sluice.route;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.SmartMessageConverter;

/**
 * Lets Spring Messaging convert the arguments of annotated methods as those of plain ones
 * are converted.
 */
record ConversionsMessageConverter(PayloadConversions conversions) implements SmartMessageConverter {

	@Override
	public Object fromMessage(Message<?> message, Class<?> targetClass) {
		return this.conversions.to(ResolvableType.forClass(targetClass)).convert(message);
	}

	@Override
	public Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		if (hint instanceof MethodParameter parameter && parameter.getParameterType() == targetClass) {
			return this.conversions.to(ResolvableType.forMethodParameter(parameter)).convert(message);
		}
		return fromMessage(message, targetClass);
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		return null;
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
		return null;
	}

}
