package dev.sluice.route;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Calls a bean, or an outbound, with a message.
 */
@FunctionalInterface
public interface BeanInvocation {

	/**
	 * Calls it on the caller's thread.
	 * @param message the message
	 * @return what was returned: a value, a {@link Message}, a
	 * {@link java.util.concurrent.CompletionStage} of one, or {@code null}
	 * @throws Throwable what the bean throws, or what its argument cannot be made of
	 */
	@Nullable Object invoke(Message<?> message) throws Throwable;

}
