package dev.sluice.bench.micro;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.sluice.message.Cause;
import dev.sluice.message.Exchange;
import dev.sluice.message.LeanHeaders;
import dev.sluice.message.Ledger;
import dev.sluice.message.Origin;
import dev.sluice.message.ReplyChannel;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * A message from the channel of an inbound through the router to a bean and back, without
 * sockets: past two routes whose conditions say no.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBenchmark {

	private ConfigurableApplicationContext context;

	private MessageChannel direct;

	private MessageChannel conditional;

	private final Silent exchange = new Silent();

	private final Message<String> message = new GenericMessage<>("ORDER 4711",
			new LeanHeaders(Map.of(MessageHeaders.REPLY_CHANNEL, this.exchange)));

	@Setup
	public void start() {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.config.location=classpath:micro-routes.yml");
		this.direct = this.context.getBean("direct", MessageChannel.class);
		this.conditional = this.context.getBean("conditional", MessageChannel.class);
	}

	@TearDown
	public void stop() {
		this.context.close();
	}

	@Benchmark
	public int toABean() {
		this.direct.send(this.message);
		return this.exchange.answers;
	}

	@Benchmark
	public int pastTwoConditions() {
		this.conditional.send(this.message);
		return this.exchange.answers;
	}

	/** The bean of the routes. */
	public static class Desk {

		public String take(String order) {
			return order;
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Desk desk() {
			return new Desk();
		}

	}

	private static final class Silent extends Origin implements Exchange, ReplyChannel {

		private int answers;

		@Override
		public Origin origin() {
			return this;
		}

		@Override
		public void enter(Ledger route) {
			// The ledger has a benchmark of its own.
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
			throw new IllegalStateException("discarded");
		}

		@Override
		public void reject(Cause cause) {
			throw new IllegalStateException(cause.word());
		}

		@Override
		public void fail(Throwable error) {
			throw new IllegalStateException(error);
		}

		@Override
		public Exchange exchange() {
			return this;
		}

		@Override
		public boolean send(Message<?> message, long timeout) {
			this.answers++;
			return true;
		}

	}

}
