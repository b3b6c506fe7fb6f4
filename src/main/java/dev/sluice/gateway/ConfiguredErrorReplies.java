package dev.sluice.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import dev.sluice.expression.ExpressionSyntaxException;
import dev.sluice.expression.Template;
import dev.sluice.inbound.ErrorReplies;
import dev.sluice.inbound.InboundDefinition;
import dev.sluice.message.Cause;
import dev.sluice.message.ExchangeException;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.SluiceHeaders;
import dev.sluice.route.BeanInvocation;
import dev.sluice.route.ErrorContext;
import dev.sluice.route.RouteFactory;
import dev.sluice.route.UnresolvedNameException;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Makes error replies as an inbound's {@code error-reply} says.
 */
final class ConfiguredErrorReplies {

	private static final byte[] NO_PAYLOAD = {};

	private ConfiguredErrorReplies() {
	}

	static @Nullable ErrorReplies of(InboundDefinition definition, RouteFactory routes) {
		InboundDefinition.ErrorReply reply = definition.errorReply();
		if (reply == null) {
			return null;
		}
		try {
			return (reply.bean() != null) ? new ByBean(routes.bean(reply.bean()), definition.deadlines().reply())
					: new ByText(routes.expressions().parseTemplate((reply.text() != null) ? reply.text() : ""));
		}
		catch (ExpressionSyntaxException | UnresolvedNameException ex) {
			throw new IllegalArgumentException("error-reply: " + ex.getMessage(), ex);
		}
	}

	private record ByText(Template template) implements ErrorReplies {

		@Override
		public Object render(@Nullable Object payload, MessageHeaders headers, Cause cause, Throwable error) {
			Object value = this.template.value(new ErrorContext(payload, headers, cause.word(), error));
			return (value != null) ? value : "";
		}

		@Override
		public boolean isNonBlocking() {
			return !this.template.usesBeans();
		}

	}

	/**
	 * Calls a bean with the failed message. A frame that could not be made into a payload
	 * is no bytes to it. It has as long as the answer had.
	 */
	private record ByBean(BeanInvocation bean, Duration patience) implements ErrorReplies {

		@Override
		public Object render(@Nullable Object payload, MessageHeaders headers, Cause cause, Throwable error) {
			Map<String, Object> told = new HashMap<>(headers);
			told.put(SluiceHeaders.CAUSE, cause.word());
			told.put(SluiceHeaders.ERROR, error);
			Object reply = call(new GenericMessage<>((payload != null) ? payload : NO_PAYLOAD, new LeanHeaders(told)));
			if (reply == null) {
				throw new ExchangeException(Cause.FAILED, "the bean of the error reply returned nothing");
			}
			return reply;
		}

		private @Nullable Object call(GenericMessage<Object> message) {
			try {
				Object reply = this.bean.invoke(message);
				return (reply instanceof CompletionStage<?> stage)
						? stage.toCompletableFuture().get(this.patience.toNanos(), TimeUnit.NANOSECONDS) : reply;
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new ExchangeException(Cause.FAILED, "the bean of the error reply failed", ex);
			}
		}

		@Override
		public boolean isNonBlocking() {
			return false;
		}

	}

}
