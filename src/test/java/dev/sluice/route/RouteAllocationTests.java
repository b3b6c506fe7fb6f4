package dev.sluice.route;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.Function;

import com.sun.management.ThreadMXBean;
import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.Origin;
import dev.sluice.message.ReplyChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

class RouteAllocationTests {

	private static final int MESSAGES = 20_000;

	@ParameterizedTest
	@ValueSource(strings = { "same", "service.same" })
	void aMessageToABeanAllocatesNothing(String bean) {
		try (Routes routes = new Routes(Beans.class)) {
			Router router = routes.router(routes.route("never", Routes.route().when("payload.isEmpty()")),
					routes.route("quotes", Routes.route().to(bean)));
			SilentExchange exchange = new SilentExchange();
			Message<?> message = new GenericMessage<>("text",
					new LeanHeaders(Map.of(MessageHeaders.REPLY_CHANNEL, exchange)));
			send(router, message);
			send(router, message);
			ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
			long before = threads.getCurrentThreadAllocatedBytes();
			send(router, message);
			long allocated = threads.getCurrentThreadAllocatedBytes() - before;
			assertThat(exchange.answers).isEqualTo(3 * MESSAGES);
			// The value of the condition may be boxed, and measuring allocates a little.
			assertThat(allocated).isLessThan(MESSAGES);
		}
	}

	private static void send(Router router, Message<?> message) {
		for (int i = 0; i < MESSAGES; i++) {
			router.handleMessage(message);
		}
	}

	private static final class SilentExchange extends Origin implements Exchange, ReplyChannel {

		private int answers;

		@Override
		public Origin origin() {
			return this;
		}

		@Override
		public void enter(Ledger route) {
			route.begin();
		}

		@Override
		public boolean isReplyExpected() {
			return true;
		}

		@Override
		public void answer(@Nullable Object answer) {
			this.answers++;
		}

		@Override
		public void discard() {
			throw new AssertionError();
		}

		@Override
		public void reject(Cause cause) {
			throw new AssertionError(cause);
		}

		@Override
		public void fail(Throwable error) {
			throw new AssertionError(error);
		}

		@Override
		public Exchange exchange() {
			return this;
		}

		@Override
		public boolean send(Message<?> message, long timeout) {
			throw new AssertionError();
		}

	}

	static class Service {

		public String same(String text) {
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		Function<String, String> same() {
			return Function.identity();
		}

		@Bean
		Service service() {
			return new Service();
		}

	}

}
